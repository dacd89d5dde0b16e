"""Pure: look into JSON of other programs without believing its shape."""

from __future__ import annotations

import json
from typing import Any, cast

__all__ = ["json_list", "json_object", "parse_json"]


def parse_json(text: bytes | str) -> Any:
    """JSON of another program, with a question mark for each half of a surrogate pair.

    Python's `json` writes and reads such halves, as they stand for bytes of a file's name that are
    no text; but no answer that repeats one can be read by others.

    Raises:
        ValueError: When it is none.
    """
    value: object = json.loads(text)
    raw = text if isinstance(text, bytes) else text.encode(errors="replace")
    if b"\\ud" in raw or b"\\uD" in raw:
        return json.loads(json.dumps(value, ensure_ascii=False).encode(errors="replace"))
    return value


def json_object(value: object) -> dict[str, Any]:
    """The value if it is a JSON object, else an empty one."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def json_list(value: object) -> list[Any]:
    """The value if it is a JSON array, else an empty one."""
    return cast("list[Any]", value) if isinstance(value, list) else []
