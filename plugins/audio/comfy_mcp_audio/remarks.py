"""Pure: what stands out in a sound, in short sentences that help to judge it."""

from __future__ import annotations

from collections.abc import Iterator

from comfy_mcp_audio.analysis.look import MOST_SECONDS, Look
from comfy_mcp_audio.analysis.measures import Span
from comfy_mcp_audio.times import clock

__all__ = ["remarks"]

_MOST_NAMED = 3
_EDGE_SECONDS = 0.05
_FAINT_LUFS = -30.0
_SILENT_CHANNEL = 0.001
_STEREO = ("left channel", "right channel")
_STEP = 0.1


def remarks(look: Look) -> list[str]:
    """The sentences, the gravest first; times count from the start of the file."""
    return [
        *_silence(look),
        *_clipping(look),
        *_channels(look),
        *_level(look),
        *_end(look),
    ]


def _silence(look: Look) -> Iterator[str]:
    spans = look.silences
    if len(spans) == 1 and spans[0].seconds >= look.seconds - _EDGE_SECONDS:
        yield "silent from start to end"
        return
    longest = sorted(spans, key=lambda span: -span.seconds)[:_MOST_NAMED]
    for span in sorted(longest, key=lambda span: span.start):
        yield _silent(look, span)
    if len(spans) > _MOST_NAMED:
        yield f"{len(spans) - _MOST_NAMED} shorter silences"


def _silent(look: Look, span: Span) -> str:
    if span.start == 0:
        return f"begins with {span.seconds:.1f} s of silence"
    start = clock(look.window.start + span.start, _STEP)
    if span.end >= look.seconds - _EDGE_SECONDS:
        return f"silent from {start} to the end"
    return f"silent from {start} to {clock(look.window.start + span.end, _STEP)}"


def _clipping(look: Look) -> Iterator[str]:
    if not look.clipped_samples:
        return
    times = [clock(look.window.start + second) for second in look.clipped_seconds]
    named = ", ".join(times[:_MOST_NAMED])
    more = f" and in {len(times) - _MOST_NAMED} more seconds" if len(times) > _MOST_NAMED else ""
    yield f"clips at {named}{more} ({look.clipped_samples:,} samples at full scale)"


def _channels(look: Look) -> Iterator[str]:
    if look.alike:
        yield "all channels are the same (mono)"
        return
    if max(look.channel_peaks) < _SILENT_CHANNEL:
        return
    names = _STEREO if look.channels == len(_STEREO) else ()
    for index, peak in enumerate(look.channel_peaks):
        if peak < _SILENT_CHANNEL:
            yield f"{names[index] if names else f'channel {index + 1}'} is silent"


def _level(look: Look) -> Iterator[str]:
    if look.loudness_lufs is not None and look.loudness_lufs < _FAINT_LUFS:
        yield f"very quiet ({look.loudness_lufs:.1f} LUFS; music is mostly at -20 to -8)"


def _end(look: Look) -> Iterator[str]:
    whole = look.header.seconds
    up_to_the_end = whole is None or look.window.start + look.seconds >= whole - _EDGE_SECONDS
    if up_to_the_end and look.abrupt:
        yield "ends abruptly, without a fade"
    if look.seconds >= MOST_SECONDS:
        yield f"only {clock(MOST_SECONDS)} were looked at; give start to see more"
