"""Which processes on a store are alive: each holds a lock that the system frees when it ends.

A lease with a deadline would call a process dead that is only suspended, and a dead one alive until
the deadline; the system knows at once and exactly. The processes on a store share a machine anyway,
as SQLite's WAL mode asks for it: https://www.sqlite.org/wal.html.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import FileLock

__all__ = ["Presence"]

log = logging.getLogger(__name__)


class Presence:
    """This process among those on a store. All methods block for a short while.

    Args:
        store: The store's file; None for one in memory, which no other process sees.
        owner: This process's own name, a UUID.

    Attributes:
        shown: Whether `show` was called; it is due before the first job is stored.
    """

    def __init__(self, store: Path | None, owner: str) -> None:
        place = None if store is None else store.resolve()
        self._folder = None if place is None else place.with_name(f"{place.name}.owners")
        self._owner = owner
        self._held: FileLock | None = None
        self._showing = threading.Lock()
        self.shown = store is None

    def show(self) -> None:
        """Show that this process is alive, until `leave` or its end.

        Where no lock can be had (a folder that can't be written to), others will take this process
        for dead: they follow its jobs as well, which does no harm.
        """
        with self._showing:
            if self._folder is None or self.shown:
                return
            from filelock import Timeout

            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                held = self._lock(self._owner)
                held.acquire()
                self._held = held
                self._clear(self._folder)
            except (OSError, Timeout) as error:
                log.warning("other servers on the store can't see that this one lives: %s", error)
            self.shown = True

    def _clear(self, folder: Path) -> None:
        """Remove what killed servers have left behind."""
        for place in folder.glob("*.lock"):
            self.alive(place.stem)

    def leave(self) -> None:
        """Show that this process is gone."""
        if self._held is not None:
            self._held.release()
            self._held = None
            with contextlib.suppress(OSError):
                self._place(self._owner).unlink(missing_ok=True)

    def alive(self, owner: str) -> bool:
        """Whether the process of that name is there; what a dead one left is cleared away."""
        if owner == self._owner:
            return True
        if self._folder is None or not self._place(owner).exists():
            return False
        from filelock import Timeout

        lock = self._lock(owner)
        try:
            lock.acquire()
        except Timeout:
            return True
        except OSError as error:
            # Taking a living process for dead would be the worse mistake.
            log.warning("whether the server %s lives can't be told: %s", owner, error)
            return True
        lock.release()
        with contextlib.suppress(OSError):
            self._place(owner).unlink(missing_ok=True)
        return False

    def _place(self, owner: str) -> Path:
        assert self._folder is not None
        return self._folder / f"{owner}.lock"

    def _lock(self, owner: str) -> FileLock:
        from filelock import FileLock

        # The methods run in whichever thread is free.
        return FileLock(self._place(owner), timeout=0, thread_local=False)
