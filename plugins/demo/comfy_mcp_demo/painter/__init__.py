"""A procedural artist: turns a prompt and a seed into a picture, with numpy and Pillow only.

`compose` decides what the picture shows and says which words it could not follow; `paint` paints
it at any size, still or at a moment of its motion.
"""

from __future__ import annotations

from .compose import compose
from .painting import paint
from .scene import Scene

__all__ = ["Scene", "compose", "paint"]
