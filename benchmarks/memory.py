"""What memory a process holds."""

from __future__ import annotations

import time
from collections import deque
from pathlib import Path

__all__ = ["MIB", "resident_at_rest", "resident_with_children"]

MIB = 2**20

READINGS = 6
READING_SECONDS = 0.05
STEADY = 0.005
"""Memory rests when so many readings in a row differ by no more than this part."""

SETTLE_SECONDS = 10.0


def resident_at_rest(pid: int) -> int:
    """Bytes that are resident once they no longer change: a server may go on to prepare itself."""
    readings: deque[int] = deque(maxlen=READINGS)
    deadline = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < deadline:
        readings.append(_resident(pid))
        if len(readings) == READINGS and max(readings) - min(readings) <= STEADY * max(readings):
            break
        time.sleep(READING_SECONDS)
    return readings[-1]


def resident_with_children(pid: int) -> int:
    """Bytes that a process holds now, with those of the programs that it has started.

    A child that has not become its program yet is still its parent, memory included: left out.
    """
    # https://docs.kernel.org/filesystems/proc.html: each thread tells the children that it made.
    children: set[int] = set()
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children |= {int(child) for child in path.read_text("ascii").split()}
        except OSError:
            continue  # the thread has ended meanwhile
    total = _resident(pid)
    program = Path(f"/proc/{pid}/exe").readlink()
    for child in children:
        try:
            if Path(f"/proc/{child}/exe").readlink() != program:
                total += _resident(child)
        except (OSError, StopIteration):
            continue  # it has ended, or is about to: it holds nothing any more
    return total


def _resident(pid: int) -> int:
    """VmRSS in bytes, https://docs.kernel.org/filesystems/proc.html."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024
