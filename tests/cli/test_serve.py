"""What `comfymcp serve` says to whoever started it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.engine import EngineProcess
from tests.support.server import ServerProcess
from tests.support.waiting import until

pytestmark = pytest.mark.anyio


async def test_a_default_model_that_is_not_there_is_warned_of_once_comfyui_is_up(
    tmp_path: Path, own_engine: EngineProcess
) -> None:
    own_engine.kill()
    default = {"COMFY_MCP_DEFAULT_IMAGE_MODEL": "sold-out.safetensors"}
    with ServerProcess(tmp_path / "server", ["--comfyui", own_engine.url], default) as server:
        own_engine.start()

        async def warned() -> bool:
            return any("sold-out.safetensors" in line for line in list(server.log))

        await until(warned, "the missing model is warned of")
        [line] = [line for line in list(server.log) if "sold-out.safetensors" in line]
    assert "(from environment) is not in ComfyUI's models/checkpoints" in line
