"""Pictures on their way over the socket: encoded, with what the client must know of them."""

from __future__ import annotations

import io
import json
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL import Image

_PREVIEW_EVENT: Final = 1
_PREVIEW_WITH_METADATA_EVENT: Final = 4
_KIND_NUMBERS: Final = {"JPEG": 1, "PNG": 2}


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """An encoded picture. `kind` is `JPEG` or `PNG`."""

    kind: str
    data: bytes

    def plain_frame(self) -> bytes:
        """The binary message of event 1: event, kind, picture, all numbers big-endian."""
        return struct.pack(">II", _PREVIEW_EVENT, _KIND_NUMBERS[self.kind]) + self.data

    def frame_with_metadata(self, prompt_id: str, node_id: str) -> bytes:
        """The binary message of event 4: event, length, JSON, picture."""
        metadata = json.dumps(
            {
                "node_id": node_id,
                "prompt_id": prompt_id,
                "display_node_id": node_id,
                "parent_node_id": None,
                "real_node_id": node_id,
                "image_type": f"image/{self.kind.lower()}",
            }
        ).encode()
        head = struct.pack(">II", _PREVIEW_WITH_METADATA_EVENT, len(metadata))
        return head + metadata + self.data


def jpeg_preview(picture: Image.Image, quality: int = 80) -> Preview:
    """A picture as a small JPEG."""
    buffer = io.BytesIO()
    picture.save(buffer, format="JPEG", quality=quality)
    return Preview(kind="JPEG", data=buffer.getvalue())
