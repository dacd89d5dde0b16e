"""Which processes on a store live is told by locks, however they end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from comfy_mcp_core.store import Presence

SHOWN = """
import pathlib, sys
from comfy_mcp_core.store import Presence

presence = Presence(pathlib.Path(sys.argv[1]), "other")
presence.show()
print("shown", flush=True)
sys.stdin.read()
"""


def _left(store: Path) -> list[str]:
    return sorted(place.name for place in store.with_name("store.owners").iterdir())


def test_a_process_is_alive_until_it_is_killed_and_leaves_nothing_behind(tmp_path: Path) -> None:
    store = tmp_path / "store"
    own = Presence(store, "own")
    own.show()
    command = [sys.executable, "-c", SHOWN, str(store)]
    other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "shown\n"
        assert own.alive("other")
        assert own.alive("own")
    finally:
        other.kill()
        other.communicate()
    assert not own.alive("other")
    assert _left(store) == ["own.lock"]


def test_one_that_has_left_is_gone(tmp_path: Path) -> None:
    one, other = Presence(tmp_path / "store", "one"), Presence(tmp_path / "store", "other")
    one.show()
    assert other.alive("one")
    one.leave()
    assert not other.alive("one")
    assert not other.alive("never was")
    assert _left(tmp_path / "store") == []


def test_what_killed_processes_have_left_is_cleared_by_the_next_one(tmp_path: Path) -> None:
    folder = tmp_path / "store.owners"
    folder.mkdir()
    (folder / "killed.lock").touch()
    presence = Presence(tmp_path / "store", "next")
    presence.show()
    assert _left(tmp_path / "store") == ["next.lock"]
    presence.leave()


def test_a_store_is_the_same_under_another_name(tmp_path: Path) -> None:
    (tmp_path / "store").touch()
    (tmp_path / "link").symlink_to(tmp_path / "store")
    one, other = Presence(tmp_path / "store", "one"), Presence(tmp_path / "link", "other")
    one.show()
    assert other.alive("one")
    one.leave()


def test_a_store_in_memory_has_nobody_else(tmp_path: Path) -> None:
    presence = Presence(None, "own")
    presence.show()
    assert not presence.alive("other")
    presence.leave()
    assert not list(tmp_path.iterdir())
