"""Pure: the lines above a picture."""

from __future__ import annotations

from comfy_mcp_audio.analysis.look import Look
from comfy_mcp_audio.media.formats.header import NAMES
from comfy_mcp_audio.times import clock

__all__ = ["facts", "title"]

_CHANNELS = {1: "mono", 2: "stereo"}
_TENTHS_BELOW = 600.0
_MOST_SPANS = 2


def title(look: Look) -> str:
    """Length, loudness, peak and mean level in one line."""
    if look.peak_dbfs is None:
        return f"{_length(look)}  ·  digital silence"
    parts = [_length(look)]
    if look.loudness_lufs is not None:
        parts.append(f"loudness {look.loudness_lufs:.1f} LUFS")
    parts.append(f"peak {_level(look.peak_dbfs)}")
    if look.rms_dbfs is not None:
        parts.append(f"RMS {_level(look.rms_dbfs)}")
    return "  ·  ".join(parts)


def facts(look: Look) -> str:
    """Channels, sample rate, format, silence and clipping in one line."""
    channels = _CHANNELS.get(look.channels, f"{look.channels} channels")
    form = f"{channels}, {look.sample_rate / 1000:g} kHz, {NAMES[look.header.container]}"
    return "  ·  ".join((form, _silence(look), _clipping(look)))


def _length(look: Look) -> str:
    step = 0.1 if look.seconds < _TENTHS_BELOW else 1.0
    whole = look.header.seconds
    start = look.window.start
    if start == 0 and (whole is None or whole - look.seconds < step):
        return clock(look.seconds, step)
    span = f"{clock(start, step)} to {clock(start + look.seconds, step)}"
    return span if whole is None else f"{span} of {clock(whole, step)}"


def _level(dbfs: float) -> str:
    # Rounded first: -0.04 dBFS would be told as -0.0.
    return f"{round(dbfs, 1) + 0.0:.1f} dBFS"


def _silence(look: Look) -> str:
    spans = sorted(look.silences, key=lambda span: -span.seconds)
    if not spans:
        return "no silence"
    share = min(1.0, sum(span.seconds for span in spans) / look.seconds)
    if share == 1.0:
        return "all silent"
    start = look.window.start
    named = sorted(spans[:_MOST_SPANS], key=lambda span: span.start)
    listed = ", ".join(f"{clock(start + s.start, 0.1)}-{clock(start + s.end, 0.1)}" for s in named)
    more = f" and {len(spans) - len(named)} more" if len(spans) > len(named) else ""
    return f"silent {listed}{more} ({share:.0%})"


def _clipping(look: Look) -> str:
    return f"{look.clipped_samples:,} clipped samples" if look.clipped_samples else "no clipping"
