"""Pure: a workflow's parameters, its defaults and what ComfyUI tells of its nodes -> arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comfy_mcp_core.arguments import Argument
from comfy_mcp_core.comfyui.node_info import MODEL_FOLDERS, InputInfo, input_info
from comfy_mcp_core.workflows.meta import Parameter

__all__ = [
    "Limits",
    "NodeInfos",
    "arguments_of",
    "is_seed",
    "limits_of",
    "model_folder",
    "models_of",
]

NodeInfos = Mapping[str, Mapping[str, Any]]
"""What /object_info tells, by node class; classes that are not known are left out."""

_ANNOTATIONS: Mapping[str, type] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "media": str,
}

_DESCRIPTIONS: Mapping[str, str] = {
    "prompt": "What the result shall show",
    "negative_prompt": "What the result shall not show",
    "seed": "Same seed, same result; -1 or none draws one",
    "width": "Width in pixels",
    "height": "Height in pixels",
    "steps": "Sampling steps; more are slower and finer",
    "cfg": "How strictly the prompt is followed",
    "denoise": "1 makes all anew, less keeps the input",
    "model": "Model file; see list_models",
    "sampler_name": "Sampler of the KSampler node",
    "scheduler": "Noise schedule of the KSampler node",
    "batch_size": "How many results of one run",
}
"""What is said of parameters that carry the field's common names, where no meta file does."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What all inputs of a parameter take together.

    Attributes:
        minimum: The smallest number; None for no limit.
        maximum: The largest number; None for no limit.
        choices: The values allowed; None for any, empty when the inputs share none.
        default: The node's own default; None when it has none.
    """

    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[object, ...] | None = None
    default: object = None


def is_seed(parameter: Parameter) -> bool:
    """Whether a parameter is drawn at random when it is not given."""
    if parameter.type != "int":
        return False
    inputs = {binding.input for binding in parameter.bindings}
    return parameter.name == "seed" or bool(inputs & {"seed", "noise_seed"})


def model_folder(parameter: Parameter) -> str:
    """ComfyUI's folder type of the models that a parameter chooses among; empty for no model."""
    folders = (models_of(binding.class_type, binding.input) for binding in parameter.bindings)
    return next(filter(None, folders), "")


def models_of(class_type: str, input_name: str) -> str:
    """ComfyUI's folder type of the models that an input chooses among; empty for no model."""
    if input_name == "model_name" and "Upscale" in class_type:
        return "upscale_models"
    if input_name == "clip_name" and "CLIPVision" in class_type:
        return "clip_vision"
    return MODEL_FOLDERS.get(input_name, "")


def limits_of(parameter: Parameter, nodes: NodeInfos) -> Limits:
    """The tightest limits of the workflow and of every node input that the parameter goes to."""
    inputs = [
        info
        for binding in parameter.bindings
        if (node := nodes.get(binding.class_type)) is not None
        and (info := input_info(node, binding.input)) is not None
    ]
    numeric = parameter.type in {"int", "float"}
    minima = [parameter.minimum, *(i.minimum for i in inputs if numeric)]
    maxima = [parameter.maximum, *(i.maximum for i in inputs if numeric)]
    return Limits(
        minimum=max((m for m in minima if m is not None), default=None),
        maximum=min((m for m in maxima if m is not None), default=None),
        choices=_choices(parameter, inputs),
        default=next((i.default for i in inputs if i.default is not None), None),
    )


def _choices(parameter: Parameter, inputs: Sequence[InputInfo]) -> tuple[object, ...] | None:
    if parameter.type == "media":
        # What ComfyUI lists is in its input folder; a reference may lead anywhere.
        return None
    lists = [i.choices for i in inputs if i.type == "COMBO" and i.choices]
    if parameter.choices:
        lists.insert(0, parameter.choices)
    if not lists:
        return None
    return tuple(c for c in lists[0] if all(c in other for other in lists[1:]))


def arguments_of(
    parameters: Sequence[Parameter], defaults: Mapping[str, object], nodes: NodeInfos
) -> list[Argument]:
    """The arguments that agents see.

    Args:
        parameters: The workflow's.
        defaults: What each parameter gets when a call does not give it, None where only the
            installation can tell; a parameter that is not here has no default at all.
        nodes: What is known of node classes by now; may be empty.
    """
    arguments = [
        _argument(parameter, defaults, limits_of(parameter, nodes))
        for parameter in parameters
        if not parameter.hidden
    ]
    # What must be given is told first; else the order of the file, which is the author's.
    return sorted(arguments, key=lambda argument: not argument.required)


def _argument(parameter: Parameter, defaults: Mapping[str, object], limits: Limits) -> Argument:
    needs_value = parameter.type in {"str", "media"} and parameter.name not in defaults
    # A list of models changes without a word: a name that is not in it gets an answer of its own.
    choices = () if model_folder(parameter) else limits.choices or ()
    minimum = limits.minimum
    if is_seed(parameter):
        minimum = -1
    return Argument(
        name=parameter.name,
        annotation=_ANNOTATIONS[parameter.type],
        required=needs_value,
        default=defaults.get(parameter.name),
        description=parameter.description or _describe(parameter),
        minimum=minimum,
        maximum=limits.maximum,
        choices=choices,
    )


def _describe(parameter: Parameter) -> str:
    if parameter.type == "media":
        return "An asset_id, or a file name on the ComfyUI server"
    return _DESCRIPTIONS.get(parameter.name, parameter.name.replace("_", " ").capitalize())
