"""A landscape: sky, relief, water and ground, from far to near."""

from __future__ import annotations

import numpy as np

from . import ground, relief, town
from .noise import chance, dice
from .placing import Spot, put
from .sky import paint_sky
from .stage import Stage
from .subjects import SUBJECTS
from .subjects.base import Look
from .water import paint_water

_NEAR_TREES = 0.3
"""Trees farther than this share of the ground cast no shadow: it would drown in haze."""


def paint_outdoors(stage: Stage) -> None:
    """Paints everything of a landscape except its items and the weather."""
    places = stage.scene.places
    paint_sky(stage)
    base = stage.horizon
    if "mountains" in places:
        relief.paint_mountains(stage, base + stage.unit * 0.01)
    open_water = bool(places & {"sea", "lake"})
    if "hills" in places and open_water:
        relief.paint_hills(stage, base, stage.unit * 0.02, layers=2)
    if "forest" in places and open_water:
        relief.paint_woods(stage, base, near=False)
    if "city" in places:
        town.paint_city(stage, base + stage.unit * 0.01)
    if "village" in places and open_water:
        town.paint_village(stage, base)
    if open_water:
        _waters(stage)
    else:
        _land(stage)


def _waters(stage: Stage) -> None:
    places = stage.scene.places
    kind = "sea" if "sea" in places else "lake"
    paint_water(stage, kind, int(stage.horizon), stage.height)
    if "cliff" in places:
        relief.paint_cliff(stage)
    if "island" in places:
        relief.paint_island(stage)
    shore = shore_line(stage)
    if shore is not None:
        ground.paint_near_ground(stage, shore)


def shore_line(stage: Stage) -> float | None:
    """Height (y) of the near bank, or None where water reaches the lower edge."""
    scene = stage.scene
    land = any(SUBJECTS[item.name].habitat in {"land", "table"} for item in scene.items)
    grounds = scene.places & {
        "beach",
        "meadow",
        "flower field",
        "wheat field",
        "snow field",
        "road",
        "desert",
        "lavender field",
        "sunflower field",
    }
    if grounds or (land and not scene.places & {"cliff", "island"}):
        return stage.height * 0.84 if not land else stage.height * 0.78
    return None


def _land(stage: Stage) -> None:
    places = stage.scene.places
    base = stage.horizon
    depth = stage.height - base
    floor = np.full(stage.width, base, dtype=np.float32)
    relief.fill_below(stage, floor, stage.shade(ground.ground_colour(stage), 0.45))
    if "desert" in places:
        relief.paint_dunes(stage, base)
        return
    if "forest" in places:
        relief.paint_woods(stage, base + depth * 0.06, near=True)
    if "hills" in places or not places & {"city", "forest", "snow field"}:
        relief.paint_hills(stage, base + depth * 0.04, depth * 0.34)
    if "village" in places:
        town.paint_village(stage, base + depth * 0.36)
    near = base + depth * (0.1 if places & {"forest", "city", "snow field"} else 0.42)
    ground.paint_near_ground(stage, near)
    if "river" in places:
        _river(stage, river_top(stage))
    if "forest" in places:
        _grove(stage, near)


def river_top(stage: Stage) -> int:
    """Where the river comes into sight (y)."""
    return int(stage.horizon + (stage.height - stage.horizon) * 0.18)


def _river(stage: Stage, top: int) -> None:
    dry = stage.picture[:, top:].copy()
    paint_water(stage, "river", top, stage.height)
    cover = ground.river_cover(stage, top, stage.scene.seed)
    stage.picture[:, top:] = dry + (stage.picture[:, top:] - dry) * cover


def _grove(stage: Stage, base: float) -> None:
    """Trees among which the scene is set: small ones far off, great ones at the sides."""
    roll = dice(stage.scene.seed, "grove")
    broad = stage.scene.season in {"autumn", "spring"} or chance(roll, 0.35)
    kind = "tree" if broad and not relief.snowy(stage) else "pine"
    span = stage.width / stage.unit
    depth = stage.height - base
    trees: list[tuple[float, float, float]] = []
    for n in range(int(4 * span) + 3):
        near = roll.random() * 0.3
        trees.append(
            (near, (n + roll.random()) / (4 * span + 3) * stage.width, roll.uniform(0.3, 0.42))
        )
    for side in (0.0, 1.0):
        for near in (0.42, 0.6):
            x = stage.width * (side + (1 - 2 * side) * roll.uniform(-0.03, 0.15))
            trees.append((near, x, roll.uniform(0.6, 0.85)))
    for n, (near, x, tall) in enumerate(sorted(trees)):
        look = Look(
            seed=stage.scene.seed + n,
            season=stage.scene.season,
            snowy=relief.snowy(stage),
            main=stage.scene.colour_of("forest"),
            time=stage.time,
        )
        spot = Spot(
            x=x,
            y=base + depth * near,
            height=stage.unit * tall,
            depth=max(0.0, 0.5 - near * 1.1),
            shadow=near > _NEAR_TREES,
            mirrored=n % 2 == 0,
        )
        put(stage, SUBJECTS[kind], look, spot)
