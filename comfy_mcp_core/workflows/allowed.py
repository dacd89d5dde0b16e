"""Pure: whether a value, or the parameter in its place, is what an input takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from comfy_mcp_core.arguments import close_matches
from comfy_mcp_core.comfyui.node_info import InputInfo
from comfy_mcp_core.json_values import json_object
from comfy_mcp_core.workflows.meta import Parameter
from comfy_mcp_core.workflows.schema import Limits

__all__ = ["Fault", "broken_limit", "literal_fault", "parameter_fault", "plain"]

SHOWN = 12
"""Choices that are named."""

LONGEST_SHOWN = 80
"""Characters of a value that are repeated."""

Verdict = Literal["fits", "converted", "refused"]

_TAKEN: Mapping[str, Mapping[str, Verdict]] = {
    "INT": {"int": "fits", "float": "converted", "bool": "converted"},
    "FLOAT": {"int": "fits", "float": "fits", "bool": "converted"},
    "STRING": {"str": "fits", "media": "fits", "int": "fits", "float": "fits", "bool": "fits"},
    "BOOLEAN": {"bool": "fits"},
}
"""What ComfyUI makes of a kind of value, by the input's type; what is not here: see `_taken`."""

_CONVERSIONS: Mapping[str, Callable[[Any], object]] = {
    "INT": int,
    "FLOAT": float,
    "STRING": str,
    "BOOLEAN": bool,
}

_WORDS: Mapping[str, str] = {
    "INT": "a whole number",
    "FLOAT": "a number",
    "STRING": "a text",
    "BOOLEAN": "true or false",
}

_PLACEHOLDERS: Mapping[str, str] = {
    "INT": "INT",
    "FLOAT": "FLOAT",
    "STRING": "TEXT",
    "BOOLEAN": "BOOL",
}

_LINKED = frozenset(
    (
        "AUDIO",
        "CLIP",
        "CLIP_VISION",
        "CLIP_VISION_OUTPUT",
        "CONDITIONING",
        "CONTROL_NET",
        "GLIGEN",
        "GUIDER",
        "IMAGE",
        "LATENT",
        "MASK",
        "MODEL",
        "NOISE",
        "SAMPLER",
        "SIGMAS",
        "STYLE_MODEL",
        "UPSCALE_MODEL",
        "VAE",
        "VIDEO",
    )
)
"""ComfyUI's own types that only another node gives; of other types a literal may be the value."""

CORRECT = "Correct the value, or put a placeholder in its place."


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What is wrong with what an input gets.

    Attributes:
        problem: A clause, such as `is 0, allowed is at least 1`.
        remedy: What to do about it.
        blocks: Whether the node can't run with it.
    """

    problem: str
    remedy: str
    blocks: bool = True


def broken_limit(value: object, limits: Limits, step: float | None = None) -> str:
    """What is allowed, when the value is not; empty when it is.

    Args:
        value: Of the right type, or a choice.
        limits: What it is held against.
        step: Numbers are multiples of it.
    """
    if limits.choices == ():
        return "nothing, as the nodes that it goes to share no choice"
    if limits.choices is not None and value not in limits.choices:
        return _one_of(value, limits.choices)
    if not isinstance(value, int | float) or isinstance(value, bool):
        return ""
    if limits.minimum is not None and value < limits.minimum:
        return f"at least {plain(limits.minimum)}"
    if limits.maximum is not None and value > limits.maximum:
        return f"at most {plain(limits.maximum)}"
    if step and not _is_multiple(value, step):
        return f"a multiple of {plain(step)}"
    return ""


def _one_of(value: object, choices: tuple[object, ...]) -> str:
    close = close_matches(str(value), map(str, choices))
    shown = [str(choice) for choice in choices[:SHOWN]]
    more = "" if len(choices) <= len(shown) else f" and {len(choices) - SHOWN} more"
    nearest = f" (did you mean {close[0]!r}?)" if close else ""
    return f"one of {', '.join(shown)}{more}{nearest}"


def plain(number: float) -> str:
    """A number in full, whole ones without a point."""
    return str(int(number)) if float(number).is_integer() else repr(number)


def _is_multiple(value: float, step: float) -> bool:
    """Exact in the decimals that were written: 0.3 is a multiple of 0.1."""
    return (Fraction(repr(value)) / Fraction(repr(step))).denominator == 1


def literal_fault(value: object, info: InputInfo) -> Fault | None:
    """What is wrong with a value that the file itself gives, which is no link; None for nothing.

    ComfyUI converts what Python can convert, and so is it judged here.
    """
    given = json_object(value).get("__value__", value)
    if isinstance(given, list | dict):
        return None
    if info.type == "COMBO":
        return _choice_fault(given, info)
    if info.type in _LINKED:
        return Fault(
            problem=f"is {_shown(given)}, allowed is only a link to a node that gives {info.type}",
            remedy="Link it in ComfyUI's web page and export the workflow again.",
        )
    return _scalar_fault(given, info) if info.type in _CONVERSIONS else None


def _choice_fault(given: object, info: InputInfo) -> Fault | None:
    # A list may be empty because the web page fetches it by itself: then there is nothing to tell.
    if not info.choices or given in info.choices:
        return None
    if info.uploads:
        return _upload_fault(str(given))
    allowed = _one_of(given, info.choices)
    return Fault(problem=f"is {_shown(given)}, allowed is {allowed}", remedy=CORRECT)


def _upload_fault(name: str) -> Fault | None:
    """Files in subfolders and in other folders than the input's are no choices, yet taken."""
    if "/" in name or name.endswith("]"):
        return None
    return Fault(
        problem=f"is {name!r}, a file that is not in ComfyUI's input folder",
        remedy="Put the file there, or leave it to the caller with a PARAM_MEDIA_… placeholder.",
    )


def _scalar_fault(given: object, info: InputInfo) -> Fault | None:
    try:
        taken = _CONVERSIONS[info.type](given)
    except (TypeError, ValueError, OverflowError):
        problem = f"is {_shown(given)}, allowed is {_WORDS[info.type]}"
        return Fault(problem=problem, remedy=CORRECT)
    allowed = broken_limit(taken, Limits(minimum=info.minimum, maximum=info.maximum))
    if allowed:
        return Fault(problem=f"is {_shown(given)}, allowed is {allowed}", remedy=CORRECT)
    if taken == given or _TAKEN[info.type].get(type(given).__name__) == "fits":
        return None
    problem = f"is {_shown(given)}, which ComfyUI takes for {taken!r}"
    return Fault(problem=problem, remedy=f"Write {_WORDS[info.type]}.", blocks=False)


def parameter_fault(parameter: Parameter, info: InputInfo) -> Fault | None:
    """What is wrong with a parameter that goes to an input; None for nothing."""
    if info.type in _LINKED:
        return Fault(
            problem=f"takes only a link to a node that gives {info.type}, and the parameter"
            f" {parameter.name!r} is {parameter.type}",
            remedy="Take the placeholder out of this input.",
        )
    verdict = _taken(parameter.type, info.type)
    if verdict == "fits":
        return None
    kind, name = _PLACEHOLDERS[info.type], parameter.name.upper()
    return Fault(
        problem=f"takes {_WORDS[info.type]}, and the parameter {parameter.name!r} is"
        f" {parameter.type}",
        remedy=f"Write PARAM_{kind}_{name}; a type in the meta file goes before it.",
        blocks=verdict == "refused",
    )


def _taken(kind: str, input_type: str) -> Verdict:
    """Any value makes a boolean, though mostly the wrong one; a text seldom makes a number."""
    table = _TAKEN.get(input_type)
    if table is None:
        return "fits"
    return table.get(kind, "converted" if input_type == "BOOLEAN" else "refused")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."
