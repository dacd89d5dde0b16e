"""Pure: times as people write them."""

from __future__ import annotations

__all__ = ["clock"]


def clock(seconds: float, step: float = 1.0) -> str:
    """A time as m:ss, or h:mm:ss from an hour on; with decimals where `step` needs them.

    Args:
        seconds: The time, not negative.
        step: The difference that must still be seen, in seconds.

    >>> clock(42.04), clock(3723), clock(1.25, step=0.1), clock(59.96, step=0.1)
    ('0:42', '1:02:03', '0:01.2', '1:00.0')
    """
    decimals = 0 if step >= 1 else 1 if step >= 0.1 else 2  # noqa: PLR2004 - a decimal each
    rounded = round(seconds, decimals)
    minutes, rest = divmod(rounded, 60)
    hours, minutes = divmod(int(minutes), 60)
    width = 2 if decimals == 0 else 3 + decimals
    tail = f"{rest:0{width}.{decimals}f}"
    return f"{hours}:{minutes:02}:{tail}" if hours else f"{minutes}:{tail}"
