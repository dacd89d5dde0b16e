"""`comfymcp engine`: the engine in the foreground."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
from pathlib import Path

import httpx

from tests.cli.program import PROGRAM, SECONDS, comfymcp, environment


def test_it_tells_programs_its_address_and_people_what_to_do_until_it_is_interrupted(
    tmp_path: Path,
) -> None:
    process = subprocess.Popen(
        [*PROGRAM, "engine", "--port", "0"],
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None
    url = json.loads(process.stdout.readline())["url"]
    told = httpx.get(f"{url}/system_stats", trust_env=False).json()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=SECONDS)

    assert told["engine"]["ai_model"] is False
    assert out == ""
    assert f"comfymcp serve --comfyui {url}" in err
    assert "Traceback" not in err
    assert process.returncode == 0
    assert (tmp_path / "state" / "comfy-mcp" / "engines" / "demo" / "output").is_dir()


def test_a_taken_port_is_told_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        failed = comfymcp("engine", "--port", port, cwd=tmp_path)
    assert failed.status == 1
    assert f"127.0.0.1:{port}" in failed.err
    assert "--port" in failed.err
    assert "Traceback" not in failed.err


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    failed = comfymcp("engine", "--port", "0", "--folder", "file/inside", cwd=tmp_path)
    assert failed.status == 1
    assert "--folder" in failed.err
