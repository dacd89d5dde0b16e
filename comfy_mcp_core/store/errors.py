"""What a store that can't be used is called, and what SQLite's own errors mean for an operator."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from comfy_mcp_core.errors import ComfyMCPError

__all__ = ["StoreError", "StoreFileError", "store_error", "unusable"]

ANOTHER = "Set COMFY_MCP_STORE to another file, or move this one away."

_BUSY = (
    "is locked by another program",
    "Call again; if it stays so, end the program that holds it, such as a backup.",
)
_FILE_CODES = ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_CORRUPT", "SQLITE_NOTADB")

_DEFECTS = ("SQLITE_ERROR", "SQLITE_CONSTRAINT", "SQLITE_MISMATCH", "SQLITE_MISUSE", "SQLITE_RANGE")
"""What is a statement's own fault."""

_MEANINGS: Mapping[str, tuple[str, str]] = {
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_READONLY": (
        "can't be written to",
        "Make the file and its folder writable, or set COMFY_MCP_STORE to another file.",
    ),
    "SQLITE_FULL": (
        "can't grow: the disk is full",
        "Free some room on its disk, or set COMFY_MCP_STORE to a file on another one.",
    ),
    "SQLITE_IOERR": (
        "can't be read or written: the disk is full or fails",
        "Look at its disk, or set COMFY_MCP_STORE to a file on another one.",
    ),
    "SQLITE_CANTOPEN": ("can't be opened", ANOTHER),
    "SQLITE_CORRUPT": ("is damaged", ANOTHER),
    "SQLITE_NOTADB": ("is no database", ANOTHER),
    "SQLITE_PERM": ("may not be used", ANOTHER),
}
"""By SQLite's primary result code, https://www.sqlite.org/rescode.html."""


class StoreError(ComfyMCPError):
    """The store can't be used; nothing of what was to be stored is."""

    code = "STORE_UNUSABLE"


class StoreFileError(StoreError):
    """The file is wrong, or was moved away: once mended, it must be opened anew."""


def store_error(name: str, error: sqlite3.Error) -> StoreError | None:
    """What an error of SQLite says of the store; None when it is a defect of a statement."""
    told = str(getattr(error, "sqlite_errorname", ""))
    # An extended code is the primary one with more behind it, such as SQLITE_IOERR_WRITE.
    meaning = next((m for code, m in _MEANINGS.items() if told.startswith(code)), None)
    if meaning is None and (not told or told.startswith(_DEFECTS)):
        return None
    sentence, hint = meaning or ("can't be used", ANOTHER)
    kind = StoreFileError if told.startswith(_FILE_CODES) else StoreError
    return kind(f"The store {name} {sentence}: {error}.", hint=hint)


def unusable(name: str, error: Exception) -> StoreError:
    """The error for a file that can't be opened or is no database."""
    known = store_error(name, error) if isinstance(error, sqlite3.Error) else None
    return known or StoreError(f"The store {name} can't be used: {error}.", hint=ANOTHER)
