"""GIF without comments, texts and applications' data (CompuServe, GIF version 89a)."""

from __future__ import annotations

from comfy_mcp_image.media.formats.header import broken

__all__ = ["strip_gif"]

_TABLE = 0x80
_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_GRAPHIC_CONTROL, _APPLICATION = 0xF9, 0xFF

_CONTROL_BYTES = 4
"""Of a graphic control extension's one block."""

_LOOPS = frozenset({b"NETSCAPE2.0", b"ANIMEXTS1.0"})
"""The applications whose extension says how often an animation is repeated."""

_LOOP_BLOCK = b"\x03\x01"
"""How the block with the number of repetitions begins: three bytes, the first of them 1."""


def strip_gif(content: bytes, _orientation: int) -> bytes:
    """The GIF with its frames, their timing and the number of repetitions.

    Args:
        content: The file.
        _orientation: Of no use: the format knows none.

    Raises:
        MediaUnreadableError: When it is cut off, or a block is none.
    """
    try:
        return _stripped(content)
    except IndexError as error:
        raise broken("GIF", "it is cut off before its end") from error


def _stripped(content: bytes) -> bytes:
    position = 13 + _table_size(content[10])
    kept = [content[:position]]
    while (block := content[position]) != _TRAILER:
        if block == _EXTENSION:
            end = _after_blocks(content, position + 2)
            kept.append(_extension(content[position:end]))
        elif block == _IMAGE:
            end = _after_blocks(content, position + 11 + _table_size(content[position + 9]))
            kept.append(content[position:end])
        else:
            raise broken("GIF", f"there is no block at byte {position:,}")
        position = end
    return b"".join(kept) + bytes((_TRAILER,))


def _extension(data: bytes) -> bytes:
    """The extension as it is kept, empty when it is not."""
    if data[1] == _GRAPHIC_CONTROL:
        return data[:7] + b"\0" if data[2] == _CONTROL_BYTES else b""
    loops = data[1] == _APPLICATION and data[3:14] in _LOOPS and data[14:16] == _LOOP_BLOCK
    return data[:18] + b"\0" if loops else b""


def _table_size(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & _TABLE else 0


def _after_blocks(content: bytes, position: int) -> int:
    """Where the chain of data blocks that starts at `position` ends."""
    while size := content[position]:
        position += size + 1
    return position + 1
