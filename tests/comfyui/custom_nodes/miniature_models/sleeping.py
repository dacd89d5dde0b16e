"""A node that takes its time without using the processor."""

from __future__ import annotations

import threading
from typing import Any, ClassVar

import comfy.model_management
import comfy.utils

SLICE_SECONDS = 0.02
"""How long an interruption may go unnoticed."""


class Sleep:
    """Passes an image on after some seconds, with progress, and stops when interrupted."""

    RETURN_TYPES = ("IMAGE",)
    FUNCTION = "sleep"
    CATEGORY = "tests"
    INPUTS: ClassVar[dict[str, Any]] = {
        "required": {
            "image": ("IMAGE",),
            "seconds": ("FLOAT", {"default": 1.0, "min": 0.0, "max": 3600.0, "step": 0.01}),
        }
    }

    @classmethod
    def INPUT_TYPES(cls) -> dict[str, Any]:  # noqa: N802 - ComfyUI's name
        """Return the inputs as ComfyUI wants them."""
        return cls.INPUTS

    def sleep(self, image: Any, seconds: float) -> tuple[Any]:  # noqa: ANN401 - a torch tensor
        """Wait `seconds` in slices, one step of progress each."""
        wait_in_slices(seconds)
        return (image,)


def wait_in_slices(seconds: float) -> None:
    """Wait, telling ComfyUI the progress, and raise ComfyUI's exception when interrupted."""
    never = threading.Event()
    slices = max(1, round(seconds / SLICE_SECONDS))
    progress = comfy.utils.ProgressBar(slices)
    for _ in range(slices):
        comfy.model_management.throw_exception_if_processing_interrupted()
        never.wait(seconds / slices)
        progress.update(1)
