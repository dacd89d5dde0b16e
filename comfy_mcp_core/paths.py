"""Where things lie on this machine, and how a file is written so that a crash leaves it whole."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import platformdirs

__all__ = ["config_file", "state_folder", "write_atomically"]

APP = "comfy-mcp"


def config_file() -> Path:
    """The config file, `~/.config/comfy-mcp/config.json`; `COMFY_MCP_CONFIG` names another."""
    named = os.environ.get("COMFY_MCP_CONFIG")
    if named:
        return Path(named).expanduser()
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / APP / "config.json"


def state_folder() -> Path:
    """This program's state folder, `~/.local/state/comfy-mcp` on Linux; it is not made here."""
    return Path(platformdirs.user_state_dir(APP, appauthor=False))


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that readers and crashes see the old one or the new one, never a part.

    The folder is made when it is not there.

    Raises:
        OSError: When it cannot be written; the old file is then untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{APP}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
