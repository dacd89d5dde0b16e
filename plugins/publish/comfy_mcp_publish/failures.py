"""What an error of the operating system means for whoever publishes."""

from __future__ import annotations

import errno
from pathlib import Path

from comfy_mcp_core.errors import ComfyMCPError
from comfy_mcp_publish.errors import (
    PublishDirNotWritableError,
    PublishFailedError,
    TargetExistsError,
)
from comfy_mcp_publish.folder.base import LinkedError

__all__ = ["told"]

NOT_ALLOWED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def told(error: OSError, folder: Path) -> ComfyMCPError:
    """The error for an agent; files and manifest are as they were before."""
    reason = error.strerror or str(error) or type(error).__name__
    named = f" ({error.filename})" if isinstance(error.filename, str) else ""
    if isinstance(error, LinkedError):
        return PublishFailedError(
            f"On the way to {folder}, {error.filename} {error.strerror}: nothing was written.",
            hint="Make it a folder, or set plugins.publish.publish_dir to where the link leads.",
        )
    if isinstance(error, FileExistsError):
        return TargetExistsError(
            f"Another program took the name meanwhile: {reason}{named}.",
            hint="Take another target_filename, or overwrite=true.",
        )
    if error.errno in NOT_ALLOWED:
        return PublishDirNotWritableError(
            f"The publish folder {folder} can't be written to: {reason}.",
            hint="Make it writable for the server's user, or set plugins.publish.publish_dir.",
            publish_dir=str(folder),
        )
    if error.errno in FULL:
        return PublishFailedError(
            f"The disk of {folder} is full: {reason}. What was there is as it was.",
            hint="Free some room on it and call again.",
        )
    return PublishFailedError(
        f"Publishing into {folder} failed: {reason}{named}.",
        hint="See get_publish_info for the folder and how it was found.",
    )
