"""What can keep a file from being published, beside what can keep it from being read."""

from __future__ import annotations

from comfy_mcp_core.errors import ComfyMCPError

__all__ = [
    "InvalidManifestKeyError",
    "InvalidTargetFilenameError",
    "ManifestKeyRequiredError",
    "PublishDirNotWritableError",
    "PublishFailedError",
    "TargetExistsError",
]


class InvalidTargetFilenameError(ComfyMCPError):
    """A file can't have that name, or not with that content."""

    code = "INVALID_TARGET_FILENAME"


class InvalidManifestKeyError(ComfyMCPError):
    """A manifest can't have that key."""

    code = "INVALID_MANIFEST_KEY"


class ManifestKeyRequiredError(ComfyMCPError):
    """Neither a filename nor a key was given."""

    code = "MANIFEST_KEY_REQUIRED"


class TargetExistsError(ComfyMCPError):
    """The name or the key is taken, and what has it may not be replaced."""

    code = "TARGET_EXISTS"


class PublishDirNotWritableError(ComfyMCPError):
    """The publish folder can't be written to."""

    code = "PUBLISH_DIR_NOT_WRITABLE"


class PublishFailedError(ComfyMCPError):
    """Publishing came to nothing for another reason, which the sentence tells."""

    code = "PUBLISH_FAILED"
