"""A scene in motion: its frames, one after another, seen through a moving camera."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from .painting import paint
from .reel import Reel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .camera import Camera, View
    from .scene import Scene


class Film:
    """A scene in motion. What time does not change is painted once, with the first frame."""

    def __init__(
        self, scene: Scene, width: int, height: int, *, camera: Camera, seconds: float
    ) -> None:
        """Takes what to paint.

        Args:
            scene: what the frames show.
            width: in pixels, at least 8.
            height: in pixels, at least 8.
            camera: how it is looked at.
            seconds: how long the camera is on its way.
        """
        self._scene = scene
        self._size = (width, height)
        self._camera = camera
        self._seconds = max(seconds, 1e-6)
        self._reel = Reel()

    def at(self, time: float) -> NDArray[np.uint8]:
        """The frame at a time in seconds, (height, width, 3); equal for equal times."""
        painted = paint(self._scene, *self._size, time=time, reel=self._reel)
        levels = (painted * np.float32(255.0)).astype(np.uint8)
        view = self._camera.view(min(max(time / self._seconds, 0.0), 1.0))
        return levels if view.whole else np.asarray(seen(Image.fromarray(levels), view))


def seen(picture: Image.Image, view: View) -> Image.Image:
    """What a view shows of a picture, in the picture's size."""
    width, height = picture.size
    left, top = view.left * width, view.top * height
    if not view.shear:
        box = (left, top, left + view.scale * width, top + view.scale * height)
        return picture.resize(picture.size, Image.Resampling.BICUBIC, box=box)
    lean = view.shear * width / height
    affine = (view.scale, lean, left - lean * height / 2, 0, view.scale, top)
    return picture.transform(picture.size, Image.Transform.AFFINE, affine, Image.Resampling.BICUBIC)
