"""A stand-in for spandrel, so that the nodes of upscale models register; it loads no model."""

from __future__ import annotations

from typing import Any, NoReturn


class ImageModelDescriptor:
    """The type that ComfyUI names for an upscale model."""


class ModelLoader:
    """Refuses every model: the tests have no weights of upscale models."""

    def load_from_state_dict(self, state_dict: dict[str, Any]) -> NoReturn:
        """Raise, because no architecture is known here."""
        message = f"no upscale model can be loaded in tests ({len(state_dict)} tensors given)"
        raise ValueError(message)
