"""A server after months of use: a full store, many workflow files, one job after the other."""

from __future__ import annotations

from benchmarks.library import listing, memory, registering, reloading
from benchmarks.library.telling import NAME
from benchmarks.measure import Check
from benchmarks.setting import Setting

__all__ = ["run"]


def run(setting: Setting) -> list[Check]:
    """Lists and registrations on a full store, changed workflow files, memory."""
    folder = setting.folder / NAME
    return [
        *listing.run(setting, folder / "full"),
        *registering.run(setting, folder / "full"),
        *reloading.run(setting, folder / "changing"),
        *memory.run(setting, folder / "busy"),
    ]
