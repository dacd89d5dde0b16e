"""Where each item goes: spots for every instance, composed so that the first item leads."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .ground import river_middle
from .noise import chance, dice
from .outdoors import river_top, shore_line
from .placing import Spot
from .relief import cliff_top, island_place
from .scene import Item
from .stage import Stage
from .subjects import SUBJECTS
from .subjects.base import Subject


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """One instance of an item at its spot, under a name of its own."""

    name: str
    item: Item
    index: int
    spot: Spot


def arrange(stage: Stage) -> list[Placed]:
    """Spots for all instances, far ones first."""
    scene = stage.scene
    placed: list[Placed] = []
    for order, item in enumerate(scene.items):
        subject = SUBJECTS[item.name]
        count = 1 if scene.framing in {"logo", "portrait"} else item.count
        for index in range(count):
            spot = _spot(stage, order, item, subject, index)
            name = f"item {order} {index}"
            placed.append(Placed(name=name, item=item, index=index, spot=spot))
    return sorted(
        placed,
        key=lambda one: (SUBJECTS[one.item.name].habitat != "sky", -one.spot.depth, one.spot.y),
    )


def _spot(stage: Stage, order: int, item: Item, subject: Subject, index: int) -> Spot:
    scene = stage.scene
    if scene.framing == "logo":
        return _centred(stage, item, subject, order)
    if scene.framing == "portrait" and subject.face is not None and order == 0:
        return _portrait(stage, subject)
    size = _size(stage, order, item, subject)
    roll = dice(scene.seed, f"spot {order} {index}")
    across = _across(stage, order, item, index)
    step = _depth_step(item, index, roll.random())
    size *= 1 - 0.42 * step
    x = across * stage.width
    half = subject.width * size / 2
    if 2 * half < stage.width * 0.96:
        x = min(max(x, half + stage.width * 0.02), stage.width - half - stage.width * 0.02)
    place = _habitat(stage, subject)
    y = _base(stage, place, step, size, roll.random(), order)
    moved = _moved(stage, subject, (x, y), index, size)
    mirrored = chance(roll, 0.5) and item.name not in {"book", "teapot"}
    travelled = stage.time * subject.speed * size * (1 if mirrored else -1)
    return Spot(
        x=moved[0] + travelled,
        y=moved[1],
        height=size,
        mirrored=mirrored,
        depth=step * 0.3 if scene.setting == "outdoors" else 0.0,
        shadow=place in {"land", "table"},
        reflected=place == "water" and bool(scene.places & {"sea", "lake"}),
    )


def _habitat(stage: Stage, subject: Subject) -> str:
    setting = stage.scene.setting
    if setting in {"space", "underwater"}:
        return "afloat"
    if setting == "table":
        return "sky" if subject.habitat == "sky" else "table"
    if setting in {"moon surface", "mars surface"}:
        return "sky" if subject.habitat == "sky" else "land"
    if subject.habitat in {"deep", "table"}:
        return "water" if subject.habitat == "deep" else "land"
    return subject.habitat


def _size(stage: Stage, order: int, item: Item, subject: Subject) -> float:
    base = stage.unit * subject.size * (1.0 if order == 0 else 0.62) * item.scale
    if item.count > 1:
        base *= max(0.42, 0.9 - 0.07 * item.count)
    if stage.scene.framing == "hero":
        base *= 0.85
    if stage.scene.setting in {"table", "space", "underwater"} and order == 0:
        base *= 1.12
    lone = len(stage.scene.items) == 1 and item.count == 1
    room = stage.width * (0.92 if lone else 0.6) / subject.width
    return max(2.0, min(base, room, stage.height * 0.82))


def _across(stage: Stage, order: int, item: Item, index: int) -> float:
    roll = dice(stage.scene.seed, f"across {order}")
    total = len(stage.scene.items)
    if stage.scene.framing == "hero":
        middle = 0.74 if chance(roll, 0.5) else 0.26
    elif total == 1:
        middle = (
            roll.choice((0.4, 0.5, 0.6))
            if stage.width <= stage.height * 1.2
            else roll.choice((0.34, 0.5, 0.66))
        )
    else:
        slots = [0.4, 0.76, 0.16, 0.9, 0.58, 0.28, 0.68, 0.08]
        middle = slots[order % len(slots)]
        if chance(dice(stage.scene.seed, "flip"), 0.5):
            middle = 1 - middle
        middle += roll.uniform(-0.04, 0.04)
    if item.count == 1:
        return middle
    spread = 0.86 if total == 1 else 0.62
    step = (index + 0.5) / item.count - 0.5
    shuffle = dice(stage.scene.seed, f"jitter {order} {index}").uniform(-0.3, 0.3) / item.count
    centre = 0.5 + (middle - 0.5) * (0.25 if total == 1 else 0.7)
    return centre + (step + shuffle) * spread


def _depth_step(item: Item, index: int, chance: float) -> float:
    if item.count == 1:
        return 0.0
    return ((index * 0.618 + 0.1) % 1) * 0.85 + chance * 0.15 if index else 0.0


def _base(stage: Stage, place: str, step: float, size: float, chance: float, order: int) -> float:
    height, horizon = stage.height, stage.horizon
    if place == "afloat":
        middle = height * (0.5 + (chance - 0.5) * (0.12 if order == 0 and step == 0 else 0.6))
        return min(max(middle + size * 0.5, size * 1.02), height * 0.97)
    if place == "sky":
        low, high = max(size * 1.08, height * 0.1), horizon * 0.92
        centre = low + (high - low) * (0.35 + 0.5 * chance - 0.35 * step)
        return max(centre, size * 1.05)
    if place == "water":
        near = 0.5 + 0.12 * chance - 0.44 * step if order == 0 else 0.26 + 0.2 * chance
        bottom = shore_line(stage) or height
        return horizon + (bottom - horizon) * near + min(size * 0.04, stage.unit * 0.02)
    if place == "table":
        return horizon + (height - horizon) * (
            0.6 - 0.4 * step + (0.0 if order == 0 else -0.2 + 0.3 * chance)
        )
    return _land_base(stage, step, chance, order)


def _land_base(stage: Stage, step: float, chance: float, order: int) -> float:
    scene = stage.scene
    if "cliff" in scene.places and scene.places & {"sea", "lake"}:
        return cliff_top(stage)[1] + stage.unit * 0.012
    if "island" in scene.places:
        return island_place(stage)[1] - stage.unit * 0.03
    shore = shore_line(stage) if scene.places & {"sea", "lake"} else None
    top = (
        stage.horizon + (stage.height - stage.horizon) * 0.4
        if shore is None
        else shore + stage.unit * 0.04
    )
    near = 0.8 - 0.55 * step if order == 0 else 0.35 + 0.4 * chance
    return top + (stage.height * 0.98 - top) * near


def _moved(
    stage: Stage, subject: Subject, at: tuple[float, float], index: int, size: float
) -> tuple[float, float]:
    x, y = at
    if (
        "cliff" in stage.scene.places
        and subject.habitat in {"land", "table"}
        and stage.scene.places & {"sea", "lake"}
    ):
        x = cliff_top(stage)[0] + (x - stage.width / 2) * 0.3
    if "island" in stage.scene.places and subject.habitat == "land":
        centre, _, half = island_place(stage)
        x = centre + (x / stage.width - 0.5) * half
    if subject.habitat == "water" and not stage.scene.places & {"sea", "lake"}:
        x = _in_stream(stage, y) + (x / stage.width - 0.5) * stage.unit * 0.15
        half = min(subject.width * size, stage.width) / 2
        x = min(max(x, half), stage.width - half)
    t, phase = stage.time, index * 1.7
    match subject.motion:
        case "bob":
            y += math.sin(t * 1.5 + phase) * size * 0.014
        case "float":
            y += math.sin(t * 0.6 + phase) * size * 0.04
            x += math.sin(t * 0.23 + phase) * size * 0.1
        case "fly":
            x += math.sin(t * 0.4 + phase) * size * 0.35
            y += math.sin(t * 0.9 + phase) * size * 0.06
        case "swim":
            x += math.sin(t * 0.5 + phase) * size * 0.3
            y += math.sin(t * 1.1 + phase) * size * 0.04
        case _:
            pass
    return x, y


def _in_stream(stage: Stage, y: float) -> float:
    """The middle of the river (x) at a height (y)."""
    top = river_top(stage)
    near = np.array([max(0.0, (y - top) / max(1, stage.height - top))], dtype=np.float32)
    return float(river_middle(stage, near, stage.scene.seed)[0])


def _centred(stage: Stage, item: Item, subject: Subject, order: int) -> Spot:
    count = min(len(stage.scene.items), 3)
    size = min(stage.unit * 0.5 * min(item.scale, 1.2), stage.unit * 0.62 / subject.width) / (
        1 if count == 1 else 1.5
    )
    x = stage.width * 0.5 + (order - (count - 1) / 2) * stage.unit * 0.34 * (order < count)
    return Spot(x=x, y=stage.height * 0.5 + size * 0.5, height=size)


def _portrait(stage: Stage, subject: Subject) -> Spot:
    x, y, radius = subject.face or (0.0, 0.5, 0.5)
    scale = stage.unit * 0.36 / radius
    return Spot(x=stage.width * 0.5 - x * scale, y=stage.height * 0.5 + y * scale, height=scale)
