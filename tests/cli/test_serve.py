"""What `comfymcp serve` says to whoever started it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.engine import EngineProcess, free_port
from tests.support.server import ServerProcess
from tests.support.waiting import until

pytestmark = pytest.mark.anyio


async def test_a_default_model_that_is_not_there_is_warned_of_once_comfyui_is_up(
    tmp_path: Path,
) -> None:
    engine = EngineProcess(tmp_path / "engine", free_port())
    variables = {
        "COMFY_MCP_DEFAULT_IMAGE_MODEL": "sold-out.safetensors",
        "COMFY_MCP_PLUGINS": "image",
    }
    server = ServerProcess(tmp_path / "server", ["--comfyui", engine.url], variables)
    with server, engine:

        async def warned() -> bool:
            return any("sold-out.safetensors" in line for line in list(server.log))

        await until(warned, "the missing model is warned of")
        [line] = [line for line in list(server.log) if "sold-out.safetensors" in line]
    assert "(from environment) is not in ComfyUI's models/checkpoints" in line
