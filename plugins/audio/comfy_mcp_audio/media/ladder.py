"""Pure: the rungs that a compressed copy goes down until it fits, for each format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from comfy_mcp_audio.media.formats.header import Header

__all__ = ["FORMATS", "LOSSLESS", "Format", "Rung", "likely", "rungs"]

_OTHER_CODEC = 2.5
"""How many times the bit rate of a lossy original another codec may need to sound like it."""

_UNCERTAINTY = 1.1
"""How far a size may lie below the one that is reckoned from the last try."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rung:
    """One way to encode: kbit/s (0: lossless), channels at most, and sample rate at most in Hz
    (0: as it is).
    """

    kbps: int
    channels: int = 2
    sample_rate: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """A format that copies are made in.

    Attributes:
        codecs: What its files may hold, as headers name it; none where samples are stored as they
            are.
        encoder: ffmpeg's arguments that choose and tune the encoder.
        muxer: ffmpeg's name of the container.
        rungs: From the best to the smallest; none for a lossless format.
        spread: How far the size may lie below the one that the bit rate tells, as a factor.
        muxing: ffmpeg's further arguments for the container.
    """

    codecs: frozenset[str]
    encoder: tuple[str, ...]
    muxer: str
    rungs: tuple[Rung, ...] = ()
    spread: float = 1.0
    muxing: tuple[str, ...] = ()


def _falling(*kbps: int, foot: tuple[Rung, ...]) -> tuple[Rung, ...]:
    return tuple(Rung(kbps=rate) for rate in kbps) + foot


_MP3 = Format(
    codecs=frozenset({"mp3"}),
    encoder=("-c:a", "libmp3lame"),
    muxer="mp3",
    rungs=_falling(
        *(320, 256, 224, 192, 160, 128, 112, 96, 80),
        foot=(
            Rung(kbps=64, channels=1),
            Rung(kbps=48, channels=1, sample_rate=32_000),
            Rung(kbps=32, channels=1, sample_rate=22_050),
            Rung(kbps=24, channels=1, sample_rate=16_000),
            Rung(kbps=16, channels=1, sample_rate=16_000),
            Rung(kbps=8, channels=1, sample_rate=8_000),
        ),
    ),
)
_OPUS = Format(
    codecs=frozenset({"opus"}),
    encoder=("-c:a", "libopus", "-mapping_family", "0"),
    muxer="ogg",
    rungs=_falling(
        *(256, 192, 160, 128, 112, 96, 80, 64, 48),
        foot=tuple(Rung(kbps=rate, channels=1) for rate in (32, 24, 16, 12, 8, 6)),
    ),
    spread=1.5,
)
_OGG = replace(_OPUS, codecs=frozenset({"opus", "vorbis"}))
_AAC_RUNGS = _falling(
    *(256, 224, 192, 160, 128, 112, 96, 80, 64),
    foot=(
        Rung(kbps=48, channels=1),
        Rung(kbps=32, channels=1, sample_rate=32_000),
        Rung(kbps=24, channels=1, sample_rate=22_050),
        Rung(kbps=16, channels=1, sample_rate=16_000),
        Rung(kbps=12, channels=1, sample_rate=11_025),
    ),
)
_M4A = Format(
    codecs=frozenset({"aac"}),
    encoder=("-c:a", "aac"),
    muxer="ipod",
    rungs=_AAC_RUNGS,
    spread=1.5,
    muxing=("-movflags", "+faststart"),
)
_ADTS = Format(
    codecs=frozenset({"aac"}), encoder=("-c:a", "aac"), muxer="adts", rungs=_AAC_RUNGS, spread=1.5
)
_FLAC = Format(
    # Copied without encoding, it would keep the length that a file that is cut off announces.
    codecs=frozenset(),
    # Without a size of frames, ffmpeg takes that of the first one decoded: 47 samples of an MP3.
    encoder=("-c:a", "flac", "-compression_level", "8", "-frame_size", "4096"),
    muxer="flac",
    muxing=("-metadata_header_padding", "0"),
)
_WAV = Format(codecs=frozenset(), encoder=(), muxer="wav")
_AIFF = Format(codecs=frozenset(), encoder=(), muxer="aiff")

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        ".mp3": _MP3,
        ".opus": _OPUS,
        ".ogg": _OGG,
        ".oga": _OGG,
        ".m4a": _M4A,
        ".aac": _ADTS,
        ".flac": _FLAC,
        ".wav": _WAV,
        ".aif": _AIFF,
        ".aiff": _AIFF,
    }
)
"""The format of each extension."""

_OGG_FLAC = replace(_FLAC, muxer="ogg", muxing=())

LOSSLESS: Mapping[str, Format] = MappingProxyType(
    {ending: form for ending, form in FORMATS.items() if not form.rungs}
    | {".ogg": _OGG_FLAC, ".oga": _OGG_FLAC}
)
"""The format of each extension under which samples can be stored as they are."""


def rungs(form: Format, header: Header, max_bytes: int) -> tuple[Rung, ...]:
    """The rungs that may do, the best first.

    Those far above the bit rate of a lossy original would only add bytes, and those that by their
    bit rate can't fit are left out, but for the last one.

    Args:
        form: The format of the copy.
        header: The original's.
        max_bytes: What the copy may take.
    """
    if not form.rungs:
        return (Rung(kbps=0, channels=header.channels),)
    wanted = form.rungs
    if header.bit_depth is None and header.bit_rate:
        slack = 1.0 if header.codec in form.codecs else _OTHER_CODEC
        most = header.bit_rate * slack / 1000
        skipped = sum(rung.kbps > most and rung.channels > 1 for rung in wanted)
        wanted = wanted[max(0, skipped - 1) :]
    seconds = header.seconds or 0.0
    fitting = [r for r in wanted if r.kbps * 125 * seconds / form.spread <= max_bytes]
    return tuple(fitting) or wanted[-1:]


def likely(left: Sequence[Rung], tried: Rung, size: int, max_bytes: int) -> tuple[Rung, ...]:
    """Of the rungs that are left, those that may fit when sizes go on as the one tried shows.

    Args:
        left: The rungs below the one tried.
        tried: The one that was too large.
        size: The bytes it took.
        max_bytes: What the copy may take.
    """
    fitting = [r for r in left if size * r.kbps / tried.kbps <= max_bytes * _UNCERTAINTY]
    return tuple(fitting) or tuple(left[-1:])
