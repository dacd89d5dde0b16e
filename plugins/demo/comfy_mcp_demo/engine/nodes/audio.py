"""Nodes that make, cut and mix sounds without a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from comfy_mcp_demo.engine.nodes.declare import (
    Call,
    Input,
    NodeClass,
    Result,
    choice,
    gives,
    integer,
    number,
    value,
)
from comfy_mcp_demo.engine.sound import Sound, resampled, silence, with_channels

if TYPE_CHECKING:
    from comfy_mcp_demo.engine.values import Floats

_STEREO: Final = 2
_MOST: Final = 0xFFFF_FFFF_FFFF_FFFF
_EXTRAS: Final = "comfy_extras.nodes_audio"


def _empty(call: Call, *, duration: float, sample_rate: int, channels: int) -> Result:
    del call
    waveform = silence(1, channels, round(duration * sample_rate))
    return gives(Sound(waveform=waveform, rate=sample_rate))


def _trim(call: Call, *, audio: Sound, start_index: float, duration: float) -> Result:
    """A start before the beginning counts from the end, and is the beginning if that is too far."""
    del call
    count = audio.waveform.shape[-1]
    start = round(start_index * audio.rate) + (count if start_index < 0 else 0)
    start = min(max(start, 0), count)
    end = min(count, start + round(duration * audio.rate))
    if start >= end:
        msg = (
            f"nothing is left between {start_index} s and {duration} s after it: "
            f"the sound is {count / audio.rate:.2f} s long"
        )
        raise ValueError(msg)
    return gives(audio.redone(audio.waveform[..., start:end]))


def _split(call: Call, *, audio: Sound) -> Result:
    del call
    if audio.waveform.shape[1] != _STEREO:
        msg = f"the sound has {audio.waveform.shape[1]} channels, so there is no left and right"
        raise ValueError(msg)
    return gives(audio.redone(audio.waveform[:, :1]), audio.redone(audio.waveform[:, 1:]))


def _alike(first: Sound, second: Sound) -> tuple[Floats, Floats, int]:
    """Two sounds at the higher one's rate, with as many channels and items."""
    rate = max(first.rate, second.rate)
    channels = max(first.waveform.shape[1], second.waveform.shape[1])
    batch = max(first.waveform.shape[0], second.waveform.shape[0])
    one, other = (
        _repeated(with_channels(resampled(sound.waveform, sound.rate, rate), channels), batch)
        for sound in (first, second)
    )
    return one, other, rate


def _repeated(waveform: Floats, batch: int) -> Floats:
    turns = -(-batch // waveform.shape[0])
    return np.tile(waveform, (turns, 1, 1))[:batch] if turns > 1 else waveform


def _concat(call: Call, *, audio1: Sound, audio2: Sound, direction: str) -> Result:
    del call
    first, second, rate = _alike(audio1, audio2)
    silence(first.shape[0], first.shape[1], first.shape[2] + second.shape[2])
    parts = (first, second) if direction == "after" else (second, first)
    origin = audio1.origin.joined(audio2.origin)
    return gives(Sound(waveform=np.concatenate(parts, axis=2), rate=rate, origin=origin))


def _merge(call: Call, *, audio1: Sound, audio2: Sound, merge_method: str) -> Result:
    """The second sound is cut or followed by silence to the first one's length."""
    del call
    first, second, rate = _alike(audio1, audio2)
    count = first.shape[2]
    fitted = np.zeros_like(first)
    fitted[..., : second.shape[2]] = second[..., :count]
    merged = {
        "add": lambda: first + fitted,
        "subtract": lambda: first - fitted,
        "multiply": lambda: first * fitted,
        "mean": lambda: (first + fitted) * np.float32(0.5),
    }[merge_method]()
    peak = float(np.abs(merged).max(initial=0.0))
    if peak > 1.0:
        merged /= np.float32(peak)
    origin = audio1.origin.joined(audio2.origin)
    return gives(Sound(waveform=merged, rate=rate, origin=origin))


def _adjust(call: Call, *, audio: Sound, volume: int) -> Result:
    del call
    return gives(audio.redone(audio.waveform * np.float32(10.0 ** (volume / 20.0))))


_SOUND: Final = value("audio", "AUDIO")
_VOLUME: Final = Input(name="volume", type="INT", options={"default": 1.0, "min": -100, "max": 100})
_TWO: Final = (value("audio1", "AUDIO"), value("audio2", "AUDIO"))

NODES: Final = (
    NodeClass(
        name="EmptyAudio",
        title="Empty Audio",
        category="audio",
        description="Silence.",
        inputs=(
            number("duration", 60.0, 0.0, _MOST, 0.01),
            integer("sample_rate", 44_100),
            integer("channels", 2, 1, 2),
        ),
        outputs=("AUDIO",),
        run=_empty,
        module=_EXTRAS,
    ),
    NodeClass(
        name="TrimAudioDuration",
        title="Trim Audio Duration",
        category="audio",
        description="A stretch of a sound; a negative start counts from its end.",
        inputs=(
            _SOUND,
            number("start_index", 0.0, -_MOST, _MOST, 0.01),
            number("duration", 60.0, 0.0, step=0.01),
        ),
        outputs=("AUDIO",),
        run=_trim,
        module=_EXTRAS,
    ),
    NodeClass(
        name="SplitAudioChannels",
        title="Split Audio Channels",
        category="audio",
        description="The left and the right channel, each as a sound of one channel.",
        inputs=(_SOUND,),
        outputs=("AUDIO", "AUDIO"),
        output_names=("left", "right"),
        run=_split,
        module=_EXTRAS,
    ),
    NodeClass(
        name="AudioConcat",
        title="Audio Concat",
        category="audio",
        description="One sound after the other.",
        inputs=(*_TWO, choice("direction", ("after", "before"), default="after")),
        outputs=("AUDIO",),
        run=_concat,
        module=_EXTRAS,
    ),
    NodeClass(
        name="AudioMerge",
        title="Audio Merge",
        category="audio",
        description="Two sounds at once, as long as the first one, turned down if they clip.",
        inputs=(*_TWO, choice("merge_method", ("add", "mean", "subtract", "multiply"))),
        outputs=("AUDIO",),
        run=_merge,
        module=_EXTRAS,
    ),
    NodeClass(
        name="AudioAdjustVolume",
        title="Audio Adjust Volume",
        category="audio",
        description="Louder or softer by some decibels.",
        inputs=(_SOUND, _VOLUME),
        outputs=("AUDIO",),
        run=_adjust,
        module=_EXTRAS,
    ),
)
