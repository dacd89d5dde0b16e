"""Tells when a workflow folder changes, also one that is not there yet."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

__all__ = ["changes"]

log = logging.getLogger(__name__)

QUIET_MILLISECONDS = 100
"""A change is told once nothing more has changed for so long: editors write in several steps."""

LONGEST_MILLISECONDS = 1000
"""The longest that a change is held back while others follow."""

LOOK_MILLISECONDS = 1000
"""How often to look without having been told: what changes while a watch begins is told to nobody,
nor is what changes in some folders of other machines.
"""

AGAIN_SECONDS = 60.0
"""When watching failed, such as for want of the system's watches, it is tried again after that."""


async def changes(folders: Sequence[Path]) -> AsyncGenerator[None]:
    """Yields whenever a file of the folders has changed, or may have, for ever."""
    while True:
        try:
            async for appeared in _changes(folders):
                yield
                if appeared:
                    break
        except OSError as error:
            log.warning("workflow folders can't be watched: %s", error)
            await asyncio.sleep(AGAIN_SECONDS)


async def _changes(folders: Sequence[Path]) -> AsyncGenerator[bool]:
    """Whether a folder came or went, at each change and now and then."""
    # One of its parameters may be an event of trio's, which is not installed.
    from watchfiles import Change, awatch  # pyright: ignore[reportUnknownVariableType]

    there = await asyncio.to_thread(_there, folders)
    names = {str(folder) for folder in folders}

    def concerns(_: Change, path: str) -> bool:
        changed = Path(path)
        return str(changed.parent) in names or any(Path(n).is_relative_to(changed) for n in names)

    watched = awatch(
        *await asyncio.to_thread(_watched, folders),
        watch_filter=concerns,
        recursive=False,
        step=QUIET_MILLISECONDS,
        debounce=LONGEST_MILLISECONDS,
        rust_timeout=LOOK_MILLISECONDS,
        yield_on_timeout=True,
    )
    async with contextlib.aclosing(watched):
        async for _ in watched:
            yield await asyncio.to_thread(_there, folders) != there


def _there(folders: Sequence[Path]) -> list[Path]:
    return [folder for folder in folders if folder.is_dir()]


def _watched(folders: Sequence[Path]) -> list[Path]:
    """Each folder, or what is there of the way to it."""
    places = (next(p for p in (f, *f.parents) if p.is_dir()) for f in folders)
    return list(dict.fromkeys(places))
