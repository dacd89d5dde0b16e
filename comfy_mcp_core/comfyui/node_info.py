"""What ComfyUI tells of its node classes, asked one class at a time and kept.

The whole of /object_info has megabytes on a real install; a workflow needs some ten classes of it.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from comfy_mcp_core.comfyui.client import ComfyUIClient
from comfy_mcp_core.json_values import json_list, json_object

__all__ = ["MODEL_FOLDERS", "InputInfo", "NodeInfoCache", "input_info", "input_names"]

KEEP_SECONDS = 300.0
"""How long a class is believed; lists of models are asked anew before a refusal anyway."""

MOST_CLASSES = 2000
AT_ONCE = 8
NEVER = float("-inf")

MODEL_FOLDERS: Mapping[str, str] = {
    "ckpt_name": "checkpoints",
    "unet_name": "diffusion_models",
    "vae_name": "vae",
    "clip_name": "text_encoders",
    "clip_name1": "text_encoders",
    "clip_name2": "text_encoders",
    "clip_name3": "text_encoders",
    "lora_name": "loras",
    "control_net_name": "controlnet",
    "style_model_name": "style_models",
    "gligen_name": "gligen",
    "hypernetwork_name": "hypernetworks",
    "audio_encoder_name": "audio_encoders",
}
"""Inputs of ComfyUI's stock loaders and the folder type whose files they offer.

Source: the choices in /object_info of ComfyUI 0.3.64 and 0.28.1 beside their /models folders.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class InputInfo:
    """An input of a node class.

    Attributes:
        type: `INT`, `FLOAT`, `STRING`, `BOOLEAN`, `COMBO` or a type of links, such as `MODEL`.
        choices: The values of a COMBO.
        default: The node's own default, None when it has none.
        minimum: The smallest number that the node takes.
        maximum: The largest number that the node takes.
        required: Whether the graph must give it.
        uploads: Where the choices are files of the input folder and others may be uploaded, the
            medium of these: `image`, `audio`, `video`; empty for other inputs.
    """

    type: str
    choices: tuple[object, ...] = ()
    default: object = None
    minimum: float | None = None
    maximum: float | None = None
    required: bool = True
    uploads: str = ""


def input_names(node: Mapping[str, Any]) -> list[str]:
    """The inputs that a node class declares, those left out that ComfyUI fills in by itself."""
    inputs = json_object(node.get("input"))
    return [*json_object(inputs.get("required")), *json_object(inputs.get("optional"))]


def input_info(node: Mapping[str, Any], name: str) -> InputInfo | None:
    """What a node class says of one of its inputs; None when it has no such input.

    Both shapes are read: a list of choices in the type's place (older nodes), and `COMBO` with
    `options` (newer ones).
    """
    inputs = json_object(node.get("input"))
    for group in ("required", "optional"):
        spec = json_list(json_object(inputs.get(group)).get(name))
        if spec:
            return _input(spec, group == "required")
    return None


def _input(spec: list[Any], required: bool) -> InputInfo:
    kind: Any = spec[0]
    options = json_object(spec[1]) if len(spec) > 1 else {}
    choices = json_list(kind) or json_list(options.get("options"))
    return InputInfo(
        type="COMBO" if isinstance(kind, list) else str(kind),
        choices=tuple(choices),
        default=options.get("default"),
        minimum=_limit(options.get("min")),
        maximum=_limit(options.get("max")),
        required=required,
        uploads=next((o.removesuffix("_upload") for o in options if o.endswith("_upload")), ""),
    )


def _limit(value: object) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    # Custom nodes write infinite limits, which JSON schemas can't tell.
    return value if -math.inf < value < math.inf else None


class NodeInfoCache:
    """Node classes of one server, each asked once and kept for five minutes.

    Attributes:
        version: Raised whenever something new was learnt.
    """

    def __init__(self, client: ComfyUIClient) -> None:
        self._client = client
        self._known: dict[str, tuple[float, Mapping[str, Any] | None]] = {}
        self._places = asyncio.Semaphore(AT_ONCE)
        self.version = 0

    def known(self, class_type: str) -> Mapping[str, Any] | None:
        """What is known of a class by now, without asking; None when nothing is."""
        entry = self._known.get(class_type)
        return entry[1] if entry else None

    async def get(
        self, class_types: Iterable[str], *, fresh: bool = False
    ) -> Mapping[str, Mapping[str, Any]]:
        """The classes that are installed, by name; those that are not are left out.

        Args:
            class_types: The names of the classes.
            fresh: Ask again, whatever is known.

        Raises:
            ComfyUIUnreachableError: When something must be asked and ComfyUI is down.
            ComfyUIResponseError: When it answers garbage.
        """
        names = sorted(set(class_types))
        oldest = time.monotonic() - KEEP_SECONDS
        asked = [n for n in names if fresh or self._known.get(n, (NEVER, None))[0] < oldest]
        if asked:
            answers = await asyncio.gather(*map(self._ask, asked))
            self._keep(dict(zip(asked, answers, strict=True)))
        return {n: info for n in names if (info := self.known(n)) is not None}

    def forget(self) -> None:
        """Believe nothing any more: ComfyUI may have been restarted with other nodes."""
        self._known = {name: (NEVER, info) for name, (_, info) in self._known.items()}

    async def _ask(self, class_type: str) -> Mapping[str, Any] | None:
        async with self._places:
            return await self._client.node_info(class_type)

    def _keep(self, answers: Mapping[str, Mapping[str, Any] | None]) -> None:
        now = time.monotonic()
        if len(self._known) + len(answers) > MOST_CLASSES:
            self._known.clear()
        if any(self.known(name) != info for name, info in answers.items()):
            self.version += 1
        self._known.update({name: (now, info) for name, info in answers.items()})
