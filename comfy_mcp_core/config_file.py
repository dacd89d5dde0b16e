"""Writing to the config file: only the values meant, all or nothing, and never to a broken one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from comfy_mcp_core.errors import SettingsError
from comfy_mcp_core.paths import write_atomically

__all__ = ["update_config"]

LOCK_SECONDS = 5.0
"""How long another process may take to write to the same file."""


def update_config(path: Path, values: Mapping[str, object]) -> None:
    """Set values in the config file; the rest of it stays. Blocking.

    Args:
        path: The config file, made when it is not there.
        values: What it shall hold, already checked: `{"comfyui": {"output_root": "/out"}}` sets
            that one value and leaves the others of the section.

    Raises:
        SettingsError: When the file is broken, which is then left alone, or can't be written.
    """
    from filelock import FileLock, Timeout

    try:
        # A link, as those have who keep their settings elsewhere, stays one.
        path = path.resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=LOCK_SECONDS):
            content = _merged(path, _content(path), values, ())
            write_atomically(path, (json.dumps(content, indent=2) + "\n").encode())
    except (OSError, Timeout) as error:
        raise _unwritable(f"The config file {path} can't be written: {error}.") from error


def _merged(
    path: Path, held: object, values: Mapping[str, object], where: tuple[str, ...]
) -> dict[str, Any]:
    """What a part of the file holds, with the values in it."""
    if not isinstance(held, dict):
        name = ".".join(where)
        raise _unwritable(f"In the config file {path} `{name}` is not as it should be.")
    merged = dict(cast("dict[str, Any]", held))
    for name, value in values.items():
        if isinstance(value, Mapping):
            inner = cast("Mapping[str, object]", value)
            merged[name] = _merged(path, merged.get(name, {}), inner, (*where, name))
        else:
            merged[name] = value
    return merged


def _content(path: Path) -> dict[str, Any]:
    try:
        content: object = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise _unwritable(f"The config file {path} can't be read: {error}.") from error
    if not isinstance(content, dict):
        raise _unwritable(f"The config file {path} holds no JSON object.")
    return cast("dict[str, Any]", content)


def _unwritable(sentence: str) -> SettingsError:
    return SettingsError(
        sentence, hint="Mend the file; until then set values without persist. Nothing changed."
    )
