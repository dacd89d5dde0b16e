"""Writing to the config file: only the values meant, all or nothing, and never to a broken one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from comfy_mcp_core.errors import SettingsError
from comfy_mcp_core.paths import write_atomically

__all__ = ["update_defaults"]

LOCK_SECONDS = 5.0
"""How long another process may take to write to the same file."""


def update_defaults(path: Path, values: Mapping[str, Mapping[str, object]]) -> None:
    """Set values in the file's `defaults`; the rest of it stays. Blocking.

    Args:
        path: The config file, made when it is not there.
        values: By namespace and key, already checked.

    Raises:
        SettingsError: When the file is broken, which is then left alone, or can't be written.
    """
    from filelock import FileLock, Timeout

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=LOCK_SECONDS):
            content = _updated(path, values)
            write_atomically(path, (json.dumps(content, indent=2) + "\n").encode())
    except (OSError, Timeout) as error:
        raise _unwritable(f"The config file {path} can't be written: {error}.") from error


def _updated(path: Path, values: Mapping[str, Mapping[str, object]]) -> dict[str, Any]:
    """What the file holds, with the values in it."""
    content = _content(path)
    kept: object = content.setdefault("defaults", {})
    for namespace, changed in values.items():
        section: object = (
            cast("dict[str, Any]", kept).setdefault(namespace, {})
            if isinstance(kept, dict)
            else None
        )
        if not isinstance(section, dict):
            raise _unwritable(f"In the config file {path} `defaults` is not as it should be.")
        cast("dict[str, Any]", section).update(changed)
    return content


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
        sentence, hint="Mend the file; until then set defaults without persist. Nothing changed."
    )
