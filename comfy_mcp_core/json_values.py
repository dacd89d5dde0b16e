"""Pure: look into JSON of other programs without believing its shape."""

from __future__ import annotations

from typing import Any, cast

__all__ = ["json_list", "json_object"]


def json_object(value: object) -> dict[str, Any]:
    """The value if it is a JSON object, else an empty one."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def json_list(value: object) -> list[Any]:
    """The value if it is a JSON array, else an empty one."""
    return cast("list[Any]", value) if isinstance(value, list) else []
