"""Nodes between words and sounds: where the musician stands in for ACE-Step and Stable Audio."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from comfy_mcp_demo.engine.nodes.declare import (
    Call,
    NodeClass,
    Result,
    gives,
    integer,
    number,
    text,
    value,
)
from comfy_mcp_demo.engine.sound import (
    LATENT_RATE,
    Sound,
    SoundLatent,
    resampled,
    silence,
    with_channels,
)
from comfy_mcp_demo.engine.values import AudioWish, Conditioning, Model

_ACE: Final = "comfy_extras.nodes_ace"
_AUDIO: Final = "comfy_extras.nodes_audio"
_LATENT: Final = "comfy_extras.nodes_latent"
_CHANNELS: Final = 2


def _encode_song(
    call: Call, *, clip: Model, tags: str, lyrics: str, lyrics_strength: float
) -> Result:
    del call, clip
    wish = AudioWish(lyrics=lyrics, lyrics_strength=lyrics_strength)
    return gives(Conditioning(texts=(tags,), audio=wish))


def _with_span(
    call: Call,
    *,
    positive: Conditioning,
    negative: Conditioning,
    seconds_start: float,
    seconds_total: float,
) -> Result:
    del call

    def spanned(conditioning: Conditioning) -> Conditioning:
        wish = conditioning.audio or AudioWish()
        wish = replace(wish, seconds_start=seconds_start, seconds_total=seconds_total)
        return replace(conditioning, audio=wish)

    return gives(spanned(positive), spanned(negative))


def _empty_latent(call: Call, *, seconds: float, batch_size: int) -> Result:
    del call
    return gives(SoundLatent(waveform=silence(batch_size, _CHANNELS, round(seconds * LATENT_RATE))))


def _encode(call: Call, *, audio: Sound, vae: Model) -> Result:
    del call, vae
    plain = with_channels(resampled(audio.waveform, audio.rate, LATENT_RATE), _CHANNELS)
    return gives(SoundLatent(waveform=plain, origin=audio.origin))


def _decode(call: Call, *, samples: object, vae: Model) -> Result:
    del call, vae
    if not isinstance(samples, SoundLatent):
        msg = "this latent holds no sound: VAEDecode makes pictures of it"
        raise ValueError(msg)  # noqa: TRY004 - a graph's fault, told as ComfyUI tells faults of shape
    return gives(Sound(waveform=samples.waveform, rate=LATENT_RATE, origin=samples.origin))


def _tonemap(call: Call, *, multiplier: float) -> Result:
    del call
    return gives(("tonemap", multiplier))


def _apply_to_guidance(call: Call, *, model: Model, operation: object) -> Result:
    """There is no guidance to work on, so the model stays what it is."""
    del call, operation
    return gives(model)


NODES: Final = (
    NodeClass(
        name="TextEncodeAceStepAudio",
        title="TextEncodeAceStepAudio",
        category="conditioning",
        description="Hands tags and lyrics to the musician. Its voice hums vowels, no words.",
        inputs=(
            value("clip", "CLIP"),
            text("tags", multiline=True, dynamicPrompts=True),
            text("lyrics", multiline=True, dynamicPrompts=True),
            number("lyrics_strength", 1.0, 0.0, 10.0, 0.01),
        ),
        outputs=("CONDITIONING",),
        run=_encode_song,
        module=_ACE,
    ),
    NodeClass(
        name="EmptyAceStepLatentAudio",
        title="EmptyAceStepLatentAudio",
        category="latent/audio",
        description="Room for songs of a length in seconds.",
        inputs=(number("seconds", 120.0, 1.0, 1000.0, 0.1), integer("batch_size", 1, 1, 4096)),
        outputs=("LATENT",),
        run=_empty_latent,
        module=_ACE,
    ),
    NodeClass(
        name="EmptyLatentAudio",
        title="Empty Latent Audio",
        category="latent/audio",
        description="Room for sounds of a length in seconds.",
        inputs=(number("seconds", 47.6, 1.0, 1000.0, 0.1), integer("batch_size", 1, 1, 4096)),
        outputs=("LATENT",),
        run=_empty_latent,
        module=_AUDIO,
    ),
    NodeClass(
        name="ConditioningStableAudio",
        title="ConditioningStableAudio",
        category="conditioning",
        description="Tells how long the sound lasts; after that there is silence.",
        inputs=(
            value("positive", "CONDITIONING"),
            value("negative", "CONDITIONING"),
            number("seconds_start", 0.0, 0.0, 1000.0, 0.1),
            number("seconds_total", 47.0, 0.0, 1000.0, 0.1),
        ),
        outputs=("CONDITIONING", "CONDITIONING"),
        output_names=("positive", "negative"),
        run=_with_span,
        module=_AUDIO,
    ),
    NodeClass(
        name="VAEEncodeAudio",
        title="VAE Encode Audio",
        category="latent/audio",
        description="Takes a sound as a latent, at 44,100 Hz in two channels.",
        inputs=(value("audio", "AUDIO"), value("vae", "VAE")),
        outputs=("LATENT",),
        run=_encode,
        module=_AUDIO,
    ),
    NodeClass(
        name="VAEDecodeAudio",
        title="VAE Decode Audio",
        category="latent/audio",
        description="Gives the sound that a latent holds, without loss.",
        inputs=(value("samples", "LATENT"), value("vae", "VAE")),
        outputs=("AUDIO",),
        run=_decode,
        module=_AUDIO,
    ),
    NodeClass(
        name="LatentOperationTonemapReinhard",
        title="LatentOperationTonemapReinhard",
        category="latent/advanced/operations",
        description="Accepted and passed on: there is no guidance here that it could tame.",
        inputs=(number("multiplier", 1.0, 0.0, 100.0, 0.01),),
        outputs=("LATENT_OPERATION",),
        run=_tonemap,
        module=_LATENT,
    ),
    NodeClass(
        name="LatentApplyOperationCFG",
        title="LatentApplyOperationCFG",
        category="latent/advanced/operations",
        description="Gives the model on as it is: the musician follows no guidance step by step.",
        inputs=(value("model", "MODEL"), value("operation", "LATENT_OPERATION")),
        outputs=("MODEL",),
        run=_apply_to_guidance,
        module=_LATENT,
    ),
)
