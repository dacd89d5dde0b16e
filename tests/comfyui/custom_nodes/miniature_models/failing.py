"""A node that fails while it runs."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from .sleeping import wait_in_slices


class FailAfter:
    """Raises a `RuntimeError` after some seconds of progress."""

    RETURN_TYPES = ("IMAGE",)
    FUNCTION = "fail"
    CATEGORY = "tests"
    INPUTS: ClassVar[dict[str, Any]] = {
        "required": {
            "image": ("IMAGE",),
            "seconds": ("FLOAT", {"default": 0.0, "min": 0.0, "max": 3600.0, "step": 0.01}),
            "message": ("STRING", {"default": "failed as asked"}),
        }
    }

    @classmethod
    def INPUT_TYPES(cls) -> dict[str, Any]:  # noqa: N802 - ComfyUI's name
        """Return the inputs as ComfyUI wants them."""
        return cls.INPUTS

    def fail(self, image: Any, seconds: float, message: str) -> NoReturn:  # noqa: ANN401, ARG002 - a torch tensor that only orders the nodes
        """Wait `seconds` and raise with `message`."""
        wait_in_slices(seconds)
        raise RuntimeError(message)
