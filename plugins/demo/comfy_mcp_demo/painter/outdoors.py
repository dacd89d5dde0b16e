"""A landscape: sky, relief, water and ground, from far to near."""

from __future__ import annotations

from dataclasses import replace

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
"""Trees farther than this share of the ground neither cast a shadow nor sway: haze hides both."""


def paint_outdoors(stage: Stage) -> None:
    """Paints everything of a landscape except its items and the weather."""
    places = stage.scene.places
    paint_sky(stage)
    stage.still("far off", _far_off)
    open_water = bool(places & {"sea", "lake"})
    if "village" in places and open_water:
        stage.still("village", lambda apart: town.paint_village(apart, apart.horizon))
    if open_water:
        _waters(stage)
    else:
        _land(stage)


def _far_off(stage: Stage) -> None:
    """What rises along the horizon."""
    places = stage.scene.places
    base = stage.horizon
    open_water = bool(places & {"sea", "lake"})
    if "mountains" in places:
        relief.paint_mountains(stage, base + stage.unit * 0.01)
    if "hills" in places and open_water:
        relief.paint_hills(stage, base, stage.unit * 0.02, layers=2)
    if "forest" in places and open_water:
        relief.paint_woods(stage, base, near=False)
    if "city" in places:
        town.paint_city(stage, base + stage.unit * 0.01)


def _waters(stage: Stage) -> None:
    places = stage.scene.places
    kind = "sea" if "sea" in places else "lake"
    paint_water(stage, kind, int(stage.horizon), stage.height)
    if "cliff" in places:
        stage.still("cliff", relief.paint_cliff)
    if "island" in places:
        stage.still("island", relief.paint_island)
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
    stage.still("middle ground", _middle_ground)
    if "desert" in places:
        return
    if "village" in places:
        stage.still("village", lambda apart: town.paint_village(apart, base + depth * 0.36))
    near = base + depth * (0.1 if places & {"forest", "city", "snow field"} else 0.42)
    ground.paint_near_ground(stage, near)
    if "river" in places:
        _river(stage, river_top(stage))
    if "forest" in places:
        _grove(stage, near)


def _middle_ground(stage: Stage) -> None:
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


def river_top(stage: Stage) -> int:
    """Where the river comes into sight (y)."""
    return int(stage.horizon + (stage.height - stage.horizon) * 0.18)


def _river(stage: Stage, top: int) -> None:
    dry = stage.picture[:, top:].copy()
    paint_water(stage, "river", top, stage.height)
    cover = ground.river_cover(stage, top, stage.scene.seed)
    stage.picture[:, top:] = dry + (stage.picture[:, top:] - dry) * cover


def _grove(stage: Stage, base: float) -> None:
    """Trees among which the scene is set: small ones far off, great ones at the sides.

    Only in those near by can a breeze be seen.
    """
    roll = dice(stage.scene.seed, "grove")
    broad = stage.scene.season in {"autumn", "spring"} or chance(roll, 0.35)
    kind = "tree" if broad and not relief.snowy(stage) else "pine"
    span = stage.width / stage.unit
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
    trees.sort()
    far = sum(near <= _NEAR_TREES for near, _, _ in trees)
    stage.still("far trees", lambda apart: _trees(apart, kind, trees[:far], base, 0))
    _trees(stage, kind, trees[far:], base, far)


def _trees(
    stage: Stage, kind: str, trees: list[tuple[float, float, float]], base: float, first: int
) -> None:
    """Trees by nearness, x in pixels and height in units; the first one has the number `first`."""
    for n, (near, x, tall) in enumerate(trees, first):
        look = Look(
            seed=stage.scene.seed + n,
            season=stage.scene.season,
            snowy=relief.snowy(stage),
            main=stage.scene.colour_of("forest"),
            time=stage.time,
        )
        spot = Spot(
            x=x,
            y=base + (stage.height - base) * near,
            height=stage.unit * tall,
            depth=max(0.0, 0.5 - near * 1.1),
            shadow=near > _NEAR_TREES,
            mirrored=n % 2 == 0,
        )
        tree = SUBJECTS[kind] if near > _NEAR_TREES else replace(SUBJECTS[kind], sway=0.0)
        put(stage, tree, look, spot, f"grove {n}")
