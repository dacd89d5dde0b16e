"""What a tool returns. None of it is an MCP type: only `server` turns it into one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Audio", "Content", "Image", "Link", "Result", "Text"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """A text for the agent, beside the structured result."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Image:
    """An encoded picture that the agent sees: `data` as bytes, `mime_type` such as `image/webp`."""

    data: bytes
    mime_type: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Audio:
    """An encoded sound that the agent hears: `data` as bytes, `mime_type` such as `audio/ogg`."""

    data: bytes
    mime_type: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """Where something can be fetched; `size` in bytes, None when unknown."""

    uri: str
    name: str
    mime_type: str
    size: int | None = None


Content = Text | Image | Audio | Link


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """A tool's answer: one JSON object, and what the agent can look at, hear or fetch next to it.

    `data` holds JSON values only; keys whose value is unknown are left out, never None.
    """

    data: Mapping[str, object]
    content: tuple[Content, ...] = field(default=())
