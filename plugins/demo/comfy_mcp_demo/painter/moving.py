"""A given picture set in motion without knowing what it shows: warped, lit and rained upon."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

from . import weather
from .noise import noise
from .palette import light_for
from .stage import Stage, smooth

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .camera import Camera
    from .noise import Field
    from .scene import Scene

_WATERS: Final = frozenset({"sea", "lake", "river"})
_FIRES: Final = frozenset({"campfire", "candle", "lantern"})
_SHORE: Final = 0.5
"""Where water is taken to begin, as a share of the height, for want of any knowledge."""

_ROUSING: Final = 0.8
"""Seconds until everything moves: the first frame is the given picture itself."""

_MARGIN: Final = 0.2
"""How much of the picture is mirrored around it, for warps that reach beyond its edge."""

_COLUMNS: Final = 14
_CALM_ROWS: Final = 10
_WAVY_ROW: Final = 5.0
"""The height of a mesh row in pixels where ripples bend it."""

_NEARNESS: Final = 0.3
"""How much farther the foot of the picture moves than its top when the camera moves."""

Mesh = list[tuple[tuple[int, int, int, int], tuple[float, ...]]]
"""What Pillow takes: boxes of the new picture, each with its corners in the old one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Effects:
    """What moves in a picture, as its prompt names it."""

    water: bool = False
    fire: bool = False
    rain: bool = False
    snow: bool = False
    fog: bool = False
    wind: bool = False


def effects_of(scene: Scene) -> Effects:
    """What a scene's words set in motion in a picture that somebody else made."""
    names = {item.name for item in scene.items}
    return Effects(
        water=bool(scene.places & _WATERS) or scene.setting == "underwater",
        fire=bool(names & _FIRES),
        rain="rain" in scene.weather,
        snow="snow" in scene.weather,
        fog="fog" in scene.weather,
        wind="wind" in scene.weather,
    )


class MovingPicture:
    """A picture in motion; its first frame is the picture itself."""

    def __init__(
        self,
        picture: NDArray[np.uint8],
        scene: Scene,
        *,
        effects: Effects,
        camera: Camera,
        seconds: float,
    ) -> None:
        """Takes the picture.

        Args:
            picture: what to move, (height, width, 3).
            scene: what the prompt says, for the hour, the weather and the seed.
            effects: what moves in it.
            camera: how it is looked at.
            seconds: how long the camera is on its way.
        """
        self._picture = picture
        self._scene = scene
        self._effects = effects
        self._camera = camera
        self._seconds = max(seconds, 1e-6)
        height, width = picture.shape[:2]
        self._margin = (round(width * _MARGIN), round(height * _MARGIN))
        across, down = self._margin
        around = np.pad(picture, ((down, down), (across, across), (0, 0)), mode="symmetric")
        self._wide = Image.fromarray(around)
        self._grid = _grid(width, height, wavy=effects.water)

    def at(self, time: float) -> NDArray[np.uint8]:
        """The frame at a time in seconds, (height, width, 3); equal for equal times."""
        if time <= 0:
            return self._picture
        strength = float(smooth(np.array([time], dtype=np.float32), 0.0, _ROUSING)[0])
        height, width = self._picture.shape[:2]
        warped = self._wide.transform(
            (width, height),
            Image.Transform.MESH,
            self._mesh(time, strength),
            Image.Resampling.BICUBIC,
        )
        return self._lit(np.asarray(warped), time, strength)

    def _mesh(self, time: float, strength: float) -> Mesh:
        columns, rows = self._grid
        height, width = self._picture.shape[:2]
        x, y = np.meshgrid(columns.astype(np.float64), rows.astype(np.float64))
        from_x, from_y = self._seen(x / width, y / height, time)
        from_x, from_y = from_x * width + self._margin[0], from_y * height + self._margin[1]
        unit = min(width, height)
        breath = 0.0012 * unit * strength * (2.5 if self._effects.wind else 1.0)
        from_x += breath * np.sin(time * 0.9 + y * (5 / unit)) * np.sin(x * (3 / unit) + 1)
        from_y += 0.6 * breath * np.sin(time * 0.7 + x * (4 / unit))
        if self._effects.water:
            depth = np.clip((y / height - _SHORE) / (1 - _SHORE), 0, 1)
            wave = unit * 0.0045 * strength * np.sqrt(depth)
            length = unit * (0.018 + 0.05 * depth)
            phase = y / length - time * 3.1
            from_x += 1.6 * wave * np.sin(phase + 0.8 * np.sin(x * (9 / unit) + time * 0.9))
            from_y += wave * np.sin(phase * 0.9 + x * (14 / unit) + time * 0.6)
        return _quads(columns, rows, from_x, from_y)

    def _seen(
        self, x: NDArray[np.float64], y: NDArray[np.float64], time: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Where the camera finds what it shows at x, y, all as shares of the picture.

        It starts with the whole picture and comes nearer as it turns aside, so that it need not
        see beyond the edge. What is near the foot moves farther than what is above: a guess at
        depth that suits most pictures.
        """
        way = min(max(time / self._seconds, 0.0), 1.0)
        first, now = self._camera.view(0.0), self._camera.view(way)
        near = 1 + _NEARNESS * (y - 0.5)
        centre_x = (now.left + now.scale / 2 - first.left - first.scale / 2) / 2
        centre_y = (now.top + now.scale / 2 - first.top - first.scale / 2) / 2
        inside = 1 - 2 * max(abs(centre_x), abs(centre_y))
        scale = min(now.scale / first.scale, inside)
        grown = 1 + (scale - 1) * near
        lean = (now.shear - first.shear) * (y - 0.5) * 3
        return 0.5 + (x - 0.5) * grown + centre_x * near + lean, 0.5 + (y - 0.5) * grown + centre_y

    def _lit(self, frame: NDArray[np.uint8], time: float, strength: float) -> NDArray[np.uint8]:
        height, width = frame.shape[:2]
        unit = float(min(width, height))
        cell = unit * 0.6
        small = (max(2, height // 8), max(2, width // 8))
        drift = noise(small, (cell / 8, cell / 8), self._scene.seed + 7, (time * unit * 0.008, 0.0))
        light = 1 + (drift - 0.5) * np.float32(0.1 * strength)
        if self._effects.fire:
            flicker = (
                math.sin(time * 9) + 0.6 * math.sin(time * 14.3 + 1) + 0.4 * math.sin(time * 5)
            )
            light += np.float32(0.02 * strength * flicker)
        whole = Image.fromarray(light).resize((width, height), Image.Resampling.BILINEAR)
        lit = np.asarray(whole, dtype=np.float32)[:, :, None] * frame
        lit = self._weathered(lit * np.float32(1 / 255), time, strength)
        return (np.clip(lit, 0, 1) * np.float32(255.0)).astype(np.uint8)

    def _weathered(self, lit: Field, time: float, strength: float) -> Field:
        painters = [
            paint
            for wanted, paint in (
                (self._effects.fog, weather.paint_fog),
                (self._effects.rain, weather.paint_rain),
                (self._effects.snow, weather.paint_snow),
            )
            if wanted
        ]
        if not painters:
            return lit
        clear = lit.transpose(2, 0, 1)
        height, width = lit.shape[:2]
        stage = Stage(
            scene=self._scene,
            light=light_for(self._scene.hour, cover=self._scene.cover, sky=None, tint=None),
            picture=clear.copy(),
            horizon=height * _SHORE,
            sun=(width / 2, height / 4),
            time=time,
        )
        for paint in painters:
            paint(stage)
        clear += (stage.picture - clear) * np.float32(strength)
        return lit


def _grid(width: int, height: int, *, wavy: bool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The columns and rows (pixels) between which a picture is bent, its edges among them."""
    columns = np.unique(np.linspace(0, width, _COLUMNS + 1).round().astype(np.int64))
    rows = np.linspace(0, height, _CALM_ROWS + 1)
    if wavy:
        shore = height * (_SHORE - 0.05)
        fine = np.linspace(shore, height, max(2, round((height - shore) / _WAVY_ROW)))
        rows = np.concatenate([rows[rows < shore], fine])
    return columns, np.unique(rows.round().astype(np.int64))


def _quads(
    columns: NDArray[np.int64],
    rows: NDArray[np.int64],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
) -> Mesh:
    """Pillow's mesh from the corners' places in the old picture, (rows, columns)."""
    mesh: Mesh = []
    for down in range(len(rows) - 1):
        for across in range(len(columns) - 1):
            box = (
                int(columns[across]),
                int(rows[down]),
                int(columns[across + 1]),
                int(rows[down + 1]),
            )
            corners = ((down, across), (down + 1, across), (down + 1, across + 1))
            around = (*corners, (down, across + 1))
            mesh.append((box, tuple(float(v) for at in around for v in (x[at], y[at]))))
    return mesh
