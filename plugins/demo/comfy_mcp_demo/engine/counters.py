"""The numbers in the names of saved files: `name_00001_.png`."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(slots=True)
class _Known:
    """What is known about one folder: its time of change, and the last file of every prefix."""

    changed: int
    last: dict[str, tuple[int, str]] = field(default_factory=dict[str, tuple[int, str]])


class Counters:
    """Tells the next free number: the highest one in use, plus 1.

    ComfyUI lists the whole folder for every picture. This one lists it only when somebody else
    changed the folder since, which its time of change and the last file tell.
    Not safe for several threads: one engine has one thread that saves.
    """

    def __init__(self, most_folders: int = 256) -> None:
        """Remember at most so many folders."""
        self._folders: dict[Path, _Known] = {}
        self._most_folders = most_folders

    def next_number(self, folder: Path, prefix: str) -> int:
        """The number for the next file `prefix_number_...` in a folder that exists."""
        changed = folder.stat().st_mtime_ns
        known = self._folders.get(folder)
        if known is None or known.changed != changed:
            known = self._forget(folder, changed)
        last = known.last.get(prefix)
        if last is None or not (folder / last[1]).exists():
            number = highest_number(folder, prefix)
            known.last.pop(prefix, None)
            return number + 1
        return last[0] + 1

    def saved(self, folder: Path, prefix: str, number: int, name: str) -> None:
        """Note that a file was written under the number that `next_number` gave."""
        known = self._folders.get(folder)
        if known is not None:
            known.changed = folder.stat().st_mtime_ns
            known.last[prefix] = (number, name)

    def _forget(self, folder: Path, changed: int) -> _Known:
        self._folders.pop(folder, None)
        while len(self._folders) >= self._most_folders:
            del self._folders[next(iter(self._folders))]
        self._folders[folder] = _Known(changed)
        return self._folders[folder]


def highest_number(folder: Path, prefix: str) -> int:
    """The highest number among the files `prefix_number_...` of a folder; 0 if there is none."""
    start = f"{prefix}_"
    with os.scandir(folder) as entries:
        return max(
            (_number(entry.name, start) for entry in entries if entry.name.startswith(start)),
            default=0,
        )


def _number(name: str, start: str) -> int:
    digits = name[len(start) :].split("_", 1)[0]
    return int(digits) if digits.isascii() and digits.isdigit() else 0
