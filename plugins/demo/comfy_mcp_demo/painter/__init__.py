"""A procedural artist: turns a prompt and a seed into a picture, with numpy and Pillow only.

`compose` decides what the picture shows and says which words it could not follow; `paint` paints
it at any size; a `Film` is the same picture in motion, and a `MovingPicture` one that somebody
else made.
"""

from __future__ import annotations

from .camera import Camera, camera_for, read_moves
from .compose import compose
from .film import Film
from .moving import MovingPicture, effects_of
from .painting import paint
from .scene import Scene

__all__ = [
    "Camera",
    "Film",
    "MovingPicture",
    "Scene",
    "camera_for",
    "compose",
    "effects_of",
    "paint",
    "read_moves",
]
