from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from plugins.publish.tests.places import files, manifest

HERE = Path(__file__).parent
SECONDS = 60


@pytest.fixture
def quick_folder() -> Iterator[Path]:
    """In memory where there is such a place: a disk would take seconds to write what is flushed."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


def test_two_processes_that_publish_two_hundred_assets_each_leave_all_of_them(
    quick_folder: Path,
) -> None:
    processes = [
        subprocess.Popen([sys.executable, HERE / "publish_many.py", quick_folder, prefix, "200"])
        for prefix in ("a", "b")
    ]
    assert [process.wait(SECONDS) for process in processes] == [0, 0]
    keys = {f"{prefix}-{number}" for prefix in ("a", "b") for number in range(200)}
    assert manifest(quick_folder) == {key: f"{key}.png" for key in keys}
    published = files(quick_folder)
    assert len(published) == 401
    assert all(published[f"{key}.png"] == key.encode() for key in keys)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked")
def test_a_kill_at_any_moment_leaves_whole_files_and_a_manifest_that_holds() -> None:
    done = subprocess.run(
        [sys.executable, HERE / "publish_kills.py", "12"],
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["wrong"] == []
