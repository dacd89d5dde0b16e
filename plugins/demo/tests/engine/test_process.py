from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import httpx
import numpy as np
import pytest

from plugins.demo.tests.engine.driver import LIMIT_SECONDS, Engine, started
from plugins.demo.tests.engine.graphs import painting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARENT = """
import subprocess, sys
child = subprocess.Popen(
    [sys.executable, "-m", "comfy_mcp_demo.engine", "--folder", sys.argv[1], "--end-with-stdin"],
    stdin=subprocess.PIPE,
)
child.wait()
"""


def test_an_engine_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PARENT, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        parent.kill()
        # The engine holds the other end of this pipe: its end is the engine's end.
        begun = time.monotonic()
        assert parent.stdout.read() == b""
        assert time.monotonic() - begun < 5


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_an_engine_in_the_middle_of_a_job(tmp_path: Path, sent: int) -> None:
    with (
        started(tmp_path, "--end-with-stdin") as (process, url),
        httpx.Client(base_url=url, timeout=LIMIT_SECONDS) as http,
    ):
        engine = Engine(url=url, folder=tmp_path, http=http)
        with engine.listening() as listener:
            listener.submit(painting(steps=10_000))
            listener.until_node("3")
            begun = time.monotonic()
            os.kill(process.pid, sent)
            process.wait(LIMIT_SECONDS)
            assert time.monotonic() - begun < 3


@pytest.fixture(scope="module")
def unmarked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine that leaves the strip out, in a folder where an earlier one left files."""
    folder = tmp_path_factory.mktemp("unmarked")
    temp = folder / "temp"
    temp.mkdir()
    for name in ("ComfyUI_temp_abcde_00001_.png", "mine.png"):
        (temp / name).touch()
    with (
        started(folder, "--no-strip") as (_, url),
        httpx.Client(base_url=url, timeout=LIMIT_SECONDS) as http,
    ):
        yield Engine(url=url, folder=folder, http=http)


def test_old_previews_go_when_an_engine_starts_and_nothing_else_does(unmarked: Engine) -> None:
    assert [path.name for path in (unmarked.folder / "temp").iterdir()] == ["mine.png"]


def test_the_strip_can_be_left_out(unmarked: Engine, engine: Engine) -> None:
    graph = painting("a meadow", seed=51, steps=8, width=256, height=256)
    (bare,) = unmarked.pictures(graph)
    (marked,) = engine.pictures(graph)
    assert np.array_equal(bare[:240], marked[:240])
    assert not np.array_equal(bare[240:], marked[240:])


def test_the_engine_says_what_it_is(engine: Engine) -> None:
    stats = engine.get("/system_stats").json()
    assert stats["engine"]["name"] == "comfy-mcp-demo"
    assert stats["engine"]["ai_model"] is False
    assert stats["system"]["comfyui_version"].endswith("comfy-mcp-demo")
    assert stats["devices"][0]["type"] == "cpu"
    checkpoints = engine.get("/models/checkpoints").json()
    assert all("not-an-ai-model" in checkpoint for checkpoint in checkpoints)
    page = engine.get("/")
    assert page.headers["content-type"].startswith("text/html")
    assert "not an AI model" in page.text


def test_the_engine_answers_what_is_asked_below_api_too(engine: Engine) -> None:
    assert engine.get("/api/features").json() == {
        "supports_preview_metadata": True,
        "max_upload_size": 104857600,
    }
    assert engine.get("/api/models").json() == engine.get("/models").json()
    assert engine.get("/embeddings").json() == []
    assert engine.get("/models/loras").json() == []
    assert engine.get("/models/bogus").status_code == 404
    assert set(engine.get("/internal/folder_paths").json()) >= {"output", "input", "temp"}
    assert engine.get("/nope").status_code == 404
    assert engine.get("/interrupt").status_code == 404
    assert engine.post("/nope", {}).status_code == 405
