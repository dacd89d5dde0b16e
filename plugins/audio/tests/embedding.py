"""Sound files with a prompt in every place that their formats have for such things."""

from __future__ import annotations

import struct

PROMPT = b"a prompt"
"""The comment of the files in `sounds` too."""

JSON = b'{"text": "' + PROMPT + b'"}'


def id3v2() -> bytes:
    """A tag with a text of the user's, as ComfyUI writes it, and a picture."""
    frames = _id3_frame(b"TXXX", b"\x03prompt\0" + JSON)
    frames += _id3_frame(b"APIC", b"\0image/jpeg\0\x03\0\xff\xfb\x90\xff\xfb" + JSON)
    size = bytes(len(frames) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\3\0\0" + size + frames


def _id3_frame(name: bytes, content: bytes) -> bytes:
    return name + struct.pack(">I", len(content)) + b"\0\0" + content


ID3V1 = b"TAG" + JSON.ljust(125, b"\0")


def ape() -> bytes:
    """An APEv2 tag with head and foot."""
    item = struct.pack("<II", len(JSON), 0) + b"workflow\0" + JSON
    ends = [
        b"APETAGEX" + struct.pack("<IIII", 2000, len(item) + 32, 1, flags) + bytes(8)
        for flags in (0xA0000000, 0x80000000)
    ]
    return ends[0] + item + ends[1]


TAILS = {"id3v1": ID3V1, "ape": ape(), "id3v2": id3v2(), "text": b"\r\n" + JSON * 9}
"""What other programs put after a sound, whatever its format."""


def embedded(name: str, data: bytes) -> bytes:
    """A file of that name's format with prompts within, before and after the sound."""
    kind = name.rpartition(".")[2]
    if kind == "mp3":
        return id3v2() + data + ape() + ID3V1
    if kind == "aac":
        return id3v2() + data
    if kind == "flac":
        return _flac(data)
    if kind == "wav":
        return _chunked(data, "<", (b"LIST", b"INFOICMT"), (b"bext", bytes(602)), (b"iXML", b""))
    if kind == "aiff":
        return _chunked(data, ">", (b"ANNO", b""), (b"NAME", b""))
    if kind == "m4a":
        return data + struct.pack(">I", len(JSON) + 24) + b"uuid" + bytes(16) + JSON
    return data


def _flac(data: bytes) -> bytes:
    """With an application's block, a cue sheet, comments, and a picture, after STREAMINFO."""
    comment = b"PROMPT=" + JSON
    first_track = bytes(8) + b"\x01" + bytes(26) + b"\x01" + bytes(8) + b"\x01" + bytes(3)
    lead_out = len(data).to_bytes(8, "big") + b"\xaa" + bytes(27)
    picture = struct.pack(">II10sI", 3, 10, b"image/jpeg", len(JSON)) + JSON + bytes(16)
    blocks = {
        2: b"ABCD" + JSON,
        5: JSON.ljust(128, b"\0") + bytes(267) + b"\x02" + first_track + lead_out,
        4: struct.pack("<III", 0, 1, len(comment)) + comment,
        6: picture + struct.pack(">I", len(JSON)) + JSON,
    }
    heads = {kind: struct.pack(">I", kind << 24 | len(block)) for kind, block in blocks.items()}
    return data[:42] + b"".join(heads[kind] + blocks[kind] for kind in blocks) + data[42:]


def _chunked(data: bytes, order: str, *chunks: tuple[bytes, bytes]) -> bytes:
    """With chunks before the sound and after it."""
    extra = b""
    for name, start in (*chunks, (b"id3 ", id3v2())):
        content = start + JSON
        extra += name + struct.pack(f"{order}I", len(content)) + content + bytes(len(content) % 2)
    body = data[8:12] + extra + data[12:] + bytes(len(data) % 2) + extra
    return data[:4] + struct.pack(f"{order}I", len(body)) + body
