"""What `web_optimize` does to pictures, beside a fixed ladder of qualities and scales."""

from __future__ import annotations

from benchmarks.measure import Check
from benchmarks.publish.compressing import compare
from benchmarks.publish.pictures import PICTURES
from benchmarks.publish.telling import checks
from benchmarks.setting import Setting

__all__ = ["run"]

SIDE = 2_048


def run(_setting: Setting) -> list[Check]:
    """Every picture compressed both ways; the engine and the scale change nothing."""
    return checks([compare(name, make(SIDE)) for name, make in PICTURES.items()])
