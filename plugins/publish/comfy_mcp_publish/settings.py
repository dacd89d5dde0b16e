"""What an operator can set below `plugins.publish` in the config file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

__all__ = ["FsspecSettings", "PublishSettings"]


class FsspecSettings(BaseModel, frozen=True, extra="forbid"):
    """The target `fsspec`.

    Attributes:
        url: Where files go, such as `s3://bucket/prefix`; empty switches the target off.
        public_url: Where visitors find that; empty where it is `url` itself.
        options: For the file system, as fsspec names them; its own config and environment, where
            credentials belong, count as well.
        seconds: How long publishing one asset may take, its companions included.
    """

    url: str = ""
    public_url: str = ""
    options: dict[str, Any] = Field(default_factory=dict)
    seconds: float = Field(default=300, gt=0, le=3600)


class PublishSettings(BaseModel, frozen=True, extra="forbid"):
    """Where and how files are published.

    Attributes:
        project_root: The website's project; None to find it from the working folder.
        publish_dir: The folder that files go to, from the project root where it is relative; None
            to choose by what the project is made with.
        public_url: Where visitors find that folder, such as `/gen` or `https://example.org/gen`;
            empty to tell by the framework.
        keep_metadata: Whether files keep the prompt, workflow and EXIF embedded in them, where a
            call does not say.
        sidecar: Whether its provenance goes beside each file, as `hero.webp.json`: prompt, model,
            seed, workflow, SHA-256. Everyone who can visit the site can read it.
        max_source_bytes: The largest file that is published, in bytes.
        lock_seconds: How long other processes may keep the folder locked.
        fsspec: The target `fsspec`.
    """

    project_root: Path | None = None
    publish_dir: Path | None = None
    public_url: str = ""
    keep_metadata: bool = False
    sidecar: bool = False
    max_source_bytes: int = Field(default=256 * 2**20, gt=0)
    lock_seconds: float = Field(default=10, gt=0, le=600)
    fsspec: FsspecSettings = FsspecSettings()
