"""How tools tell a time."""

from __future__ import annotations

from datetime import UTC, datetime

__all__ = ["iso"]


def iso(seconds: float) -> str:
    """A time as agents read it: UTC, to the second, ISO 8601.

    >>> iso(0)
    '1970-01-01T00:00:00Z'
    """
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
