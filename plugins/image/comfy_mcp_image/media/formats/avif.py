"""AVIF headers (AOMedia, AV1 Image File Format; ISO/IEC 23008-12 and 14496-12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comfy_mcp_image.media.formats.header import Header, broken
from comfy_mcp_image.media.window import HEAD, Window

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["read_avif"]

_ORIENTATIONS: Mapping[tuple[int, int | None], int] = {
    (0, None): 1,
    (0, 1): 2,
    (2, None): 3,
    (0, 0): 4,
    (1, 0): 5,
    (3, None): 6,
    (3, 0): 7,
    (1, None): 8,
    (1, 1): 7,
    (3, 1): 5,
    (2, 0): 2,
    (2, 1): 4,
}
"""EXIF orientation by quarter turns anticlockwise (`irot`), then mirror axis (`imir`)."""

_ALPHA = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha"
_WIDE_INDEX = 1
"""The flag of `ipma` that makes an association two bytes wide."""

Box = tuple[bytes, bytes]


def read_avif(window: Window) -> Header:
    """The header of an AVIF: the properties of its primary item.

    A turn and a mirror of the file itself (`irot`, `imir`) are told as an EXIF orientation; the
    EXIF data's own are to be ignored in this format.
    """
    meta = dict(_boxes(_meta(window)[4:]))
    properties = dict(_boxes(meta.get(b"iprp", b"")))
    all_boxes = list(_boxes(properties.get(b"ipco", b"")))
    own = dict(_own(meta.get(b"pitm", b""), properties.get(b"ipma", b""), all_boxes))
    size = own.get(b"ispe", b"")[4:12]
    width, height = int.from_bytes(size[:4], "big"), int.from_bytes(size[4:], "big")
    if not width or not height:
        raise broken("AVIF", "its main picture has no size")
    has_alpha = any(kind == b"auxC" and _ALPHA in data for kind, data in all_boxes)
    animated = b"avis" in window.head[8:12]
    return Header(
        format="AVIF",
        width=width,
        height=height,
        mode="RGBA" if has_alpha else "RGB",
        bit_depth=(own.get(b"pixi", b"")[5:6] or b"\x08")[0],
        has_alpha=has_alpha,
        frames=None if animated else 1,
        animated=animated,
        orientation=_orientation(own),
    )


def _meta(window: Window) -> bytes:
    """The content of the `meta` box, which may stand behind others."""
    position = 0
    while position + 8 <= window.size:
        start = window.at(position, 8)
        length = int.from_bytes(start[:4], "big")
        if start[4:] == b"meta":
            return window.at(position + 8, min(length - 8, HEAD))
        if length < len(start):
            break
        position += length
    raise broken("AVIF", "it describes no picture")


def _boxes(data: bytes) -> Iterator[Box]:
    """The boxes that lie one after another in `data`: type and content."""
    position = 0
    while position + 8 <= len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        if length < 8:  # noqa: PLR2004 - a box holds at least its own length and type
            return
        yield data[position + 4 : position + 8], data[position + 8 : position + length]
        position += length


def _own(pitm: bytes, ipma: bytes, properties: list[Box]) -> Iterator[Box]:
    """The properties of the primary item: those that `ipma` associates with the item of `pitm`."""
    primary = int.from_bytes(pitm[4:], "big")
    id_size = 4 if ipma[:1] != b"\0" else 2
    wide = bool(ipma[3:4] and ipma[3] & _WIDE_INDEX)
    step, mask = (2, 0x7FFF) if wide else (1, 0x7F)
    position = 8
    for _ in range(int.from_bytes(ipma[4:8], "big")):
        item = int.from_bytes(ipma[position : position + id_size], "big")
        position += id_size + 1
        if position > len(ipma):
            return
        end = position + step * ipma[position - 1]
        if item == primary:
            for at in range(position, min(end, len(ipma)), step):
                index = int.from_bytes(ipma[at : at + step], "big") & mask
                yield from properties[index - 1 : index] if index else ()
        position = end


def _orientation(own: dict[bytes, bytes]) -> int:
    angle = (own.get(b"irot") or b"\0")[0] & 3
    mirror = own.get(b"imir")
    return _ORIENTATIONS[angle, mirror[0] & 1 if mirror else None]
