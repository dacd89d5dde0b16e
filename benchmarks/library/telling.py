"""How a series of times becomes a line of the table."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from benchmarks.measure import Check, median
from benchmarks.setting import Setting

__all__ = ["NAME", "check"]

NAME = "library"


def check(
    setting: Setting, series: str, seconds: Sequence[float], limit: float | None, of: str
) -> Check:
    """The median in milliseconds, and how far the slowest twentieth is from it."""
    return Check(
        benchmark=NAME,
        series=f"{setting.engine}, {series}",
        figures=f"{of}: median of {len(seconds)}, 95 % within {_late(seconds):.1f} ms",
        value=1000 * median(seconds),
        unit="ms",
        limit=limit,
    )


def _late(seconds: Sequence[float]) -> float:
    return 1000 * statistics.quantiles(seconds, n=20)[-1]
