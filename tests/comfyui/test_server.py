"""The genuine ComfyUI of the tests runs, dies and comes back as the tests need it."""

from __future__ import annotations

import sys
import uuid
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.comfyui.base_directory import MINIATURE_CHECKPOINT
from tests.comfyui.install import venv_python
from tests.comfyui.server import ComfyUIServer, ServerDiedError
from tests.contract import graphs
from tests.contract.play import Player
from tests.contract.transcripts import describe

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.comfyui.fixtures import GenuineComfyUI

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def player(comfyui: GenuineComfyUI) -> AsyncIterator[Player]:
    server = describe("comfyui", comfyui.url, comfyui.base_directory)
    async with httpx.AsyncClient(base_url=comfyui.url, trust_env=False) as client:
        yield Player(server, client)


async def test_the_miniature_checkpoint_is_offered(player: Player) -> None:
    listed = (await player.client.get("/models/checkpoints")).json()
    info = (await player.client.get("/object_info/CheckpointLoaderSimple")).json()
    assert MINIATURE_CHECKPOINT in listed
    offered = info["CheckpointLoaderSimple"]["input"]["required"]["ckpt_name"][0]
    assert MINIATURE_CHECKPOINT in offered


async def test_the_same_seed_gives_the_same_picture_even_after_the_models_were_freed(
    player: Player,
) -> None:
    first = await _sampled(player, seed=7)
    await player.client.post("/free", json={"unload_models": True, "free_memory": True})
    again = await _sampled(player, seed=7)
    other = await _sampled(player, seed=8)
    assert _pixels(first) == _pixels(again)
    assert _pixels(first) != _pixels(other)


async def test_a_sleeping_node_tells_its_progress_and_is_interrupted_at_once(
    player: Player,
) -> None:
    client_id, prompt_id = str(uuid.uuid4()), str(uuid.uuid4())
    graph = {
        **graphs.trivial(player.unique, player.prefix),
        "2": graphs.node("TestSleep", image=["1", 0], seconds=600.0),
        "3": graphs.node("SaveImage", images=["2", 0], filename_prefix=player.prefix),
    }
    async with player.listen(client_id) as stream:
        await player.submit(graph, prompt_id, client_id)
        await stream.until_progress(prompt_id)
        await player.interrupt(prompt_id)
        heard = await stream.until_end(prompt_id)
    assert "execution_interrupted" in {message.type for message in heard}


async def test_a_failing_node_fails_with_the_message_that_it_was_given(player: Player) -> None:
    graph = {
        **graphs.trivial(player.unique, player.prefix),
        "2": graphs.node("TestFailAfter", image=["1", 0], seconds=0.0, message="no luck"),
        "3": graphs.node("SaveImage", images=["2", 0], filename_prefix=player.prefix),
    }
    _, heard = await player.run(graph, "job")
    failed = next(message for message in heard if message.type == "execution_error")
    assert failed.data["exception_type"] == "RuntimeError"
    assert str(failed.data["exception_message"]).strip() == "no luck"


def test_a_killed_server_comes_back_at_its_address_with_its_files(
    comfyui_process: ComfyUIServer,
) -> None:
    upload = {"image": ("kept.txt", b"kept", "text/plain")}
    httpx.post(f"{comfyui_process.url}/upload/image", files=upload).raise_for_status()
    url, pid = comfyui_process.url, comfyui_process.pid
    comfyui_process.kill()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/queue")
    comfyui_process.restart()
    kept = httpx.get(f"{url}/view", params={"filename": "kept.txt", "type": "input"})
    assert (comfyui_process.url, kept.content) == (url, b"kept")
    assert comfyui_process.pid != pid


def test_a_server_does_not_take_another_one_at_its_port_for_itself(
    comfyui: GenuineComfyUI, tmp_path: Path
) -> None:
    install = _pretended_install(tmp_path, "import threading; threading.Event().wait(60)")
    second = ComfyUIServer(install, tmp_path / "second")
    with pytest.raises(ServerDiedError, match="another server answers"):
        second.start(httpx.URL(comfyui.url).port or 0)


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    install = _pretended_install(tmp_path, "raise SystemExit('no models today')")
    with pytest.raises(ServerDiedError, match=r"ended with 1(?s:.*)no models today"):
        ComfyUIServer(install, tmp_path / "second").start()


def _pretended_install(folder: Path, main: str) -> Path:
    """Make a set-up whose ComfyUI is one line of Python."""
    comfyui = folder / "install" / "ComfyUI"
    (comfyui / "custom_nodes").mkdir(parents=True)
    (comfyui / "main.py").write_text(main, "utf-8")
    python = venv_python(folder / "install")
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    return folder / "install"


async def _sampled(player: Player, seed: int) -> bytes:
    """Sample a picture and return its file."""
    checkpoint, folder = MINIATURE_CHECKPOINT, f"{player.prefix}/{uuid.uuid4()}"
    await player.run(graphs.sampling(checkpoint, seed, f"{folder}/sampled"), "job")
    where = {"filename": "sampled_00001_.png", "subfolder": folder}
    answer = await player.client.get("/view", params=where)
    return answer.raise_for_status().content


def _pixels(png: bytes) -> bytes:
    """Return what lies between a PNG's first and last data chunk, past its texts."""
    return png[png.index(b"IDAT") :]
