"""Media types of a few lines, for what publishing does with any."""

from __future__ import annotations

from pathlib import Path

from comfy_mcp_core.contributions import (
    CompressBudget,
    Compressed,
    Copied,
    MediaType,
    Preview,
    PreviewBudget,
    Probe,
)
from comfy_mcp_core.errors import BudgetUnreachableError, MediaNotSupportedError

PROMPT = b"prompt: a red boat"
PNG = b"\x89PNG\r\n\x1a\n"
SOURCE = PNG + PROMPT + b" pixels" * 100
WIDTH, HEIGHT = 1_000, 500
LEAST = 50

HEADS = {
    ".png": PNG,
    ".webp": b"RIFF\0\0\0\0WEBP",
    ".jpg": b"\xff\xd8\xff\xe0",
    ".mp3": b"ID3\x04",
    ".flac": b"fLaC",
    ".mp4": b"\0\0\0\x14ftypisom\0\0\0\0isom",
    ".mov": b"\0\0\0\x14ftypqt  \0\0\0\0qt  ",
}
MIME_TYPES = {
    ".png": "image/png",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".bmp": "image/bmp",
}


def read(source: bytes | Path) -> bytes:
    return source if isinstance(source, bytes) else source.read_bytes()


def copy(source: bytes | Path, extension: str) -> Copied:
    """A file without its prompt."""
    if extension not in HEADS:
        raise MediaNotSupportedError(f"No {extension} here.")
    body = read(source).replace(PROMPT, b"").removeprefix(PNG)
    return Copied(
        data=HEADS[extension] + body,
        mime_type=MIME_TYPES.get(extension, "video/mp4"),
        probe=Probe(width=WIDTH, height=HEIGHT),
        lossless=extension != ".jpg",
    )


def compress(source: bytes | Path, budget: CompressBudget) -> Compressed:
    """A file of as many bytes as the budget has, and at most as wide."""
    if budget.extension not in HEADS:
        raise MediaNotSupportedError(f"No {budget.extension} here.")
    if budget.max_bytes < LEAST:
        raise BudgetUnreachableError(
            f"{LEAST} bytes is the least.", hint="Give more.", smallest_bytes=LEAST
        )
    width = min(WIDTH, budget.max_width or WIDTH)
    size = min(budget.max_bytes, len(read(source)))
    return Compressed(
        data=HEADS[budget.extension].ljust(size, b"."),
        mime_type=MIME_TYPES.get(budget.extension, "video/mp4"),
        probe=Probe(width=width, height=width // 2),
        steps=({"quality": 90, "scale": 1.0, "bytes": 9_999}, {"quality": 70, "bytes": size}),
    )


def preview(source: bytes | Path, budget: PreviewBudget) -> Preview:
    return Preview(
        data=HEADS[".webp"] + len(read(source)).to_bytes(4, "big"),
        mime_type="image/webp",
        width=budget.max_dim,
        height=budget.max_dim // 2,
    )


PICTURE = MediaType(
    name="image",
    mime_types=MIME_TYPES,
    sniff=lambda head: head.startswith(PNG),
    probe=lambda _: Probe(width=WIDTH, height=HEIGHT),
    preview=preview,
    compress=compress,
    copy=copy,
)

CLIP = MediaType(
    name="video",
    mime_types={".mp4": "video/mp4", ".mov": "video/quicktime"},
    sniff=lambda head: b"ftyp" in head,
    probe=lambda _: Probe(width=WIDTH, height=HEIGHT, duration_seconds=2),
    preview=preview,
    compress=compress,
    copy=copy,
)

PLAIN = MediaType(
    name="image",
    mime_types=MIME_TYPES,
    sniff=lambda _: False,
    probe=lambda _: Probe(),
    preview=preview,
)
"""It can neither compress nor copy, as those of other authors may not."""
