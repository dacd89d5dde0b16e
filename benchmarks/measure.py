"""Series that take turns, and what is told of them. No I/O but what a series itself does."""

from __future__ import annotations

import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["Check", "Series", "interleaved", "median", "ratio_spread", "timed"]

Series = Callable[[], Awaitable[float]]
"""One round of a series; gives its figure, such as the seconds that it took."""

median = statistics.median


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One line of the table.

    Attributes:
        benchmark: Its name.
        series: What was measured, such as `demo, 2026-07-28`.
        figures: The figures that the value is made of, in words.
        value: The figure that counts.
        unit: What it is: a ratio, seconds, milliseconds, or mebibytes.
        limit: What it may not pass; None when it is only told.
        better: Whether it should be below its limit or above.
    """

    benchmark: str
    series: str
    figures: str
    value: float
    unit: Literal["x", "s", "ms", "MiB"] = "x"
    limit: float | None = None
    better: Literal["below", "above"] = "below"

    @property
    def broken(self) -> bool:
        """Whether the limit is passed."""
        if self.limit is None:
            return False
        return self.value > self.limit if self.better == "below" else self.value < self.limit


async def timed(action: Awaitable[object]) -> float:
    """How many seconds an action takes."""
    begun = time.perf_counter()
    await action
    return time.perf_counter() - begun


async def interleaved(
    series: Mapping[str, Series], *, rounds: int, warm_up: int
) -> dict[str, list[float]]:
    """Run the series in turn, A B C A B C, so that a drift of the machine hits all alike.

    Args:
        series: Each with its name.
        rounds: How often each is measured.
        warm_up: How often each is run before that, unmeasured.

    Returns:
        The figures of each series, a round's at the same place in each.
    """
    for _ in range(warm_up):
        for run in series.values():
            await run()
    figures: dict[str, list[float]] = {name: [] for name in series}
    for _ in range(rounds):
        for name, run in series.items():
            figures[name].append(await run())
    return figures


def ratio_spread(dividends: Sequence[float], divisors: Sequence[float]) -> str:
    """The middle half of the ratios within each round: how steady a ratio of medians is."""
    ratios = [a / b for a, b in zip(dividends, divisors, strict=True)]
    if len(ratios) < 4:
        return f"{min(ratios):.2f} to {max(ratios):.2f}"
    low, _, high = statistics.quantiles(ratios, n=4)
    return f"{low:.2f} to {high:.2f}"
