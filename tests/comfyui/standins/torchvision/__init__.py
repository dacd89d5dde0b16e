"""A stand-in for torchvision: as much as ComfyUI imports while it starts.

torchvision publishes no build that fits the CPU build of torch, and ComfyUI touches only a few of
its names in the nodes that the tests run.
"""

from __future__ import annotations

from . import transforms

__all__ = ["transforms"]
