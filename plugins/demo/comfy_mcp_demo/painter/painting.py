"""From a scene to pixels: sets the stage, paints from far to near, finishes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from . import settings, weather
from .finish import finish
from .layout import Placed, arrange
from .noise import dice
from .outdoors import paint_outdoors
from .palette import light_for
from .placing import put
from .reel import Reel
from .relief import snowy
from .scene import Scene
from .stage import Stage
from .subjects import SUBJECTS
from .subjects.base import Look

_HORIZONS = {"table": 0.64, "moon surface": 0.56, "mars surface": 0.52, "space": 0.5}


def paint(
    scene: Scene, width: int, height: int, *, time: float = 0.0, reel: Reel | None = None
) -> NDArray[np.float32]:
    """Paints a scene.

    Args:
        scene: what to paint.
        width: in pixels, at least 8.
        height: in pixels, at least 8.
        time: seconds; the same picture in motion.
        reel: what the frames of one moving picture share: one and the same for all of them, and
            for no other scene or size.

    Returns:
        The picture, (height, width, 3), sRGB 0..1; equal for equal arguments.
    """
    stage = _stage(scene, width, height, time)
    stage.reel = reel
    _surroundings(stage)
    if "lightning" in scene.weather and scene.setting == "outdoors":
        weather.paint_lightning(stage)
    for placed in arrange(stage):
        put(stage, SUBJECTS[placed.item.name], _look(stage, placed), placed.spot, placed.name)
    if scene.setting == "outdoors":
        _weather(stage)
    finish(stage)
    return np.ascontiguousarray(stage.picture.transpose(1, 2, 0))


def _stage(scene: Scene, width: int, height: int, time: float) -> Stage:
    roll = dice(scene.seed, "stage")
    hour = scene.hour if scene.setting in {"outdoors", "table"} else "day"
    light = light_for(hour, cover=scene.cover, sky=scene.colour_of("sky"), tint=scene.tint)
    share = _HORIZONS.get(scene.setting, _open_horizon(scene, roll.uniform(-0.04, 0.04)))
    horizon = height * share
    sun_x = width * roll.choice((roll.uniform(0.14, 0.36), roll.uniform(0.64, 0.86)))
    return Stage(
        scene=scene,
        light=light,
        picture=np.zeros((3, height, width), dtype=np.float32),
        horizon=horizon,
        sun=(sun_x, horizon * (1 - light.height)),
        time=time,
    )


def _open_horizon(scene: Scene, vary: float) -> float:
    habitats = {SUBJECTS[item.name].habitat for item in scene.items}
    if habitats == {"sky"}:
        return 0.72 + vary
    if scene.places & {"sea", "lake"}:
        return 0.56 + vary
    if "city" in scene.places:
        return 0.72 + vary
    return 0.52 + vary


def _surroundings(stage: Stage) -> None:
    match stage.scene.setting:
        case "outdoors":
            paint_outdoors(stage)
        case "space":
            settings.paint_space(stage)
        case "moon surface" | "mars surface":
            settings.paint_moonscape(stage)
        case "underwater":
            settings.paint_underwater(stage)
        case "table":
            stage.still("table", settings.paint_table)
        case "plain":
            stage.still("plain ground", settings.paint_plain)


def _look(stage: Stage, placed: Placed) -> Look:
    item = placed.item
    return Look(
        main=item.main,
        accent=item.accent,
        time=stage.time + placed.index * 0.7,
        seed=stage.scene.seed + placed.index * 7919,
        dark=stage.light.dark or item.glowing,
        snowy=snowy(stage) and stage.scene.setting == "outdoors",
        old=item.old,
        glowing=item.glowing,
        season=stage.scene.season,
    )


def _weather(stage: Stage) -> None:
    falls = stage.scene.weather
    if "fog" in falls:
        weather.paint_fog(stage)
    if "rain" in falls:
        weather.paint_rain(stage)
    if "snow" in falls:
        weather.paint_snow(stage)
    if stage.scene.season == "autumn" or "wind" in falls:
        weather.paint_leaves(stage)
