"""JSON for readers: what fits stands on one line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast

__all__ = ["laid_out"]

WIDTH = 96
STEP = 2


def laid_out(value: object, indent: int = 0, reserved: int = 0) -> str:
    """A JSON value over as few lines as are read easily.

    Args:
        value: The value.
        indent: Spaces before the line that it begins on.
        reserved: Characters that stand on that line beside it.

    >>> print(laid_out({"a": [1, 2], "b": "x" * 80}))
    {
      "a": [1, 2],
      "b": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    }
    """
    line = json.dumps(value, ensure_ascii=False)
    if indent + reserved + len(line) <= WIDTH or not isinstance(value, dict | list):
        return line
    inner = indent + STEP
    if isinstance(value, dict):
        members = cast("Mapping[str, object]", value).items()
        keys = [f"{json.dumps(key)}: " for key, _ in members]
        parts = [
            k + laid_out(v, inner, len(k) + 1) for k, (_, v) in zip(keys, members, strict=True)
        ]
    else:
        parts = [laid_out(item, inner, 1) for item in cast("list[object]", value)]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    lines = ",\n".join(" " * inner + part for part in parts)
    return f"{opening}\n{lines}\n{' ' * indent}{closing}"
