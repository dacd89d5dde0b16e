"""How the comparisons become lines of the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.measure import Check
from benchmarks.publish.compressing import BUDGET, HALF, Compared

__all__ = ["checks"]

NAME = "publish"
FASTER = 3.0
SLOWER_SECONDS = 2.0
LEAST_FILL = 0.92
HIGH_QUALITY = 90.0


def checks(compared: Sequence[Compared]) -> list[Check]:
    """A line of time for each picture, and the worst fill and the worst likeness of all."""
    filling = [one for one in compared if _had_to_go_down(one)]
    emptiest = min(filling, key=_fill)
    least_alike = min((one for one in compared if one.rung), key=_ssim_ratio)
    return [
        *(_time(one) for one in compared),
        Check(
            benchmark=NAME,
            series="the emptiest copy",
            figures=f"{emptiest.name}, of {len(filling)} whose quality is below {HIGH_QUALITY:g}",
            value=_fill(emptiest),
            limit=LEAST_FILL,
            better="above",
        ),
        Check(
            benchmark=NAME,
            series="SSIM, ours by the ladder's",
            figures=f"{least_alike.name}, {_likeness(least_alike)}: the lowest of all",
            value=_ssim_ratio(least_alike),
            limit=1.0,
            better="above",
        ),
    ]


def _time(one: Compared) -> Check:
    """A ratio where the ladder's second half was needed, else a difference in seconds."""
    if one.rung is None or one.rung.number > HALF:
        return Check(
            benchmark=NAME,
            series=one.name,
            figures=_figures(one),
            value=one.ladder_seconds / one.ours_seconds,
            limit=FASTER,
            better="above",
        )
    return Check(
        benchmark=NAME,
        series=one.name,
        figures=_figures(one),
        value=one.ours_seconds - one.ladder_seconds,
        unit="s",
        limit=SLOWER_SECONDS,
    )


def _figures(one: Compared) -> str:
    rung = one.rung
    step = f"step {rung.number}, q {rung.quality} at {rung.scale:g}" if rung else "no step fits"
    last = _kept(one)
    return (
        f"ladder {one.ladder_seconds:.1f} s ({step}), ours {one.ours_seconds:.1f} s"
        f" ({len(one.ours.steps)} tries, q {last['quality']} at {last['scale']:.2f}),"
        f" ratio {one.ladder_seconds / one.ours_seconds:.1f}, fill {_fill(one):.3f},"
        f" {_likeness(one)}"
    )


def _likeness(one: Compared) -> str:
    return f"SSIM {one.ours_ssim:.4f} / {one.ladder_ssim:.4f}"


def _ssim_ratio(one: Compared) -> float:
    return one.ours_ssim / one.ladder_ssim


def _fill(one: Compared) -> float:
    return len(one.ours.data) / BUDGET


def _had_to_go_down(one: Compared) -> bool:
    quality = _kept(one)["quality"]
    return isinstance(quality, float) and quality < HIGH_QUALITY


def _kept(one: Compared) -> Mapping[str, object]:
    """The step that gave the copy."""
    return next(step for step in one.ours.steps if step["bytes"] == len(one.ours.data))
