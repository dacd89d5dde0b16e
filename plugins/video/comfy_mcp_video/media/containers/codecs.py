"""Pure: the codes that containers give codecs, and ffmpeg's names for them."""

from __future__ import annotations

from types import MappingProxyType

__all__ = ["MATROSKA_CODECS", "by_fourcc"]

_FOURCCS = MappingProxyType(
    {
        **dict.fromkeys(("avc1", "avc3", "h264", "x264", "davc"), "h264"),
        **dict.fromkeys(("hvc1", "hev1", "hevc", "dvh1", "dvhe"), "hevc"),
        **dict.fromkeys(("mp4v", "xvid", "divx", "dx50", "fmp4"), "mpeg4"),
        **dict.fromkeys(("apcn", "apch", "apcs", "apco", "ap4h", "ap4x"), "prores"),
        **dict.fromkeys(("jpeg", "mjpg", "mjpa", "mjpb"), "mjpeg"),
        **dict.fromkeys(("raw", "dib", "2vuy", "yuv2", "yuy2", "i420"), "rawvideo"),
        **dict.fromkeys(("sowt", "twos", "in24", "in32", "fl32", "lpcm"), "pcm"),
        "vp08": "vp8",
        "vp80": "vp8",
        "vp09": "vp9",
        "vp90": "vp9",
        "av01": "av1",
        "png": "png",
        "s263": "h263",
        "rle": "qtrle",
        "ffv1": "ffv1",
        "mp4a": "aac",
        ".mp3": "mp3",
        "opus": "opus",
        "flac": "flac",
        "alac": "alac",
        "ac-3": "ac3",
        "ec-3": "eac3",
    }
)
"""Sample entries of ISO base media files (https://mp4ra.org) and codes of AVI, in lower case."""

MATROSKA_CODECS = MappingProxyType(
    {
        "V_MPEG4/ISO/AVC": "h264",
        "V_MPEGH/ISO/HEVC": "hevc",
        "V_MPEG4/ISO/ASP": "mpeg4",
        "V_VP8": "vp8",
        "V_VP9": "vp9",
        "V_AV1": "av1",
        "V_FFV1": "ffv1",
        "V_MJPEG": "mjpeg",
        "V_PRORES": "prores",
        "V_UNCOMPRESSED": "rawvideo",
        "A_OPUS": "opus",
        "A_VORBIS": "vorbis",
        "A_FLAC": "flac",
        "A_AAC": "aac",
        "A_MPEG/L3": "mp3",
        "A_AC3": "ac3",
        "A_PCM/INT/LIT": "pcm",
        "A_PCM/FLOAT/IEEE": "pcm",
    }
)
"""Codec ids of Matroska (RFC 9559 and https://www.matroska.org/technical/codec_specs.html)."""


def by_fourcc(code: bytes) -> str:
    """The name that ffmpeg gives a codec by its four characters, else these themselves."""
    text = code.decode("latin-1").strip(" \0").lower()
    return _FOURCCS.get(text, text if text.isprintable() and text else "unknown")
