"""The last touches: bloom, mood, paper grain and a soft vignette."""

from __future__ import annotations

import numpy as np

from .noise import Field, noise
from .stage import Stage

_LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)


def finish(stage: Stage) -> None:
    """Gives the picture its unity; every value ends within 0..1."""
    _moods(stage)
    _grain(stage)
    np.clip(stage.picture, 0, 1, out=stage.picture)


def _moods(stage: Stage) -> None:
    picture, moods = stage.picture, stage.scene.moods
    if moods & {"monochrome", "sepia", "pastel", "vivid"}:
        grey = np.tensordot(_LUMA, picture, axes=1)
        keep = (
            0.0
            if "monochrome" in moods
            else 0.25
            if "sepia" in moods
            else 0.7
            if "pastel" in moods
            else 1.3
        )
        picture[:] = grey + (picture - grey) * np.float32(keep)
    if "sepia" in moods:
        picture *= np.array([1.07, 0.95, 0.76], dtype=np.float32)[:, None, None]
    if "pastel" in moods:
        picture[:] = picture * np.float32(0.78) + np.float32(0.2)
    if "dark" in moods:
        picture[:] = np.clip(picture, 0, 1) ** np.float32(1.3) * np.float32(0.9)
    if "bright" in moods:
        picture[:] = np.clip(picture, 0, 1) ** np.float32(0.82)
    warmth = 0.05 * ("warm" in moods) - 0.05 * ("cold" in moods)
    if warmth:
        picture[0] += np.float32(warmth)
        picture[2] -= np.float32(warmth)


def _grain(stage: Stage) -> None:
    if stage.reel is None:
        stage.picture *= _paper(stage)
    else:
        stage.picture *= stage.reel.keep("paper", lambda: _paper(stage))


def _paper(stage: Stage) -> Field:
    """How much of the light each place gives back: paper grain, and a soft vignette."""
    shape = (stage.height, stage.width)
    size = max(1.0, stage.unit / 420)
    paper: Field = noise(shape, (size * 1.6, size * 1.6), 4242) - np.float32(0.5)
    x = (stage.columns / stage.width - 0.5)[None, :] ** 2
    y = (stage.rows(0, stage.height) / stage.height - 0.5) ** 2
    vignette = 1 - np.clip((x + y) * np.float32(1.1) - np.float32(0.16), 0, 1) * np.float32(0.55)
    light = (1 + paper * np.float32(0.035)) * vignette
    return light.astype(np.float32, copy=False)
