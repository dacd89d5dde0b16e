"""Pure: takes out of an answer what differs from run to run, and prose that is no interface."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.contract.json_types import as_list, as_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.contract.json_types import Json

PROSE = frozenset({"message", "details", "exception_message"})
"""Sentences for people: only whether there is one counts."""

VARYING = frozenset(
    {"timestamp", "create_time", "traceback", "current_inputs", "sid", "number", "executed"}
)
"""Values of which only the kind counts."""

UNORDERED = frozenset({"current_outputs", "errors"})
"""Lists that ComfyUI makes from sets, in an order that is left to chance."""

INPUT_OPTIONS = ("default", "min", "max", "step", "multiline", "image_upload")
"""What of an input's options is an interface; tooltips and hints for the web page are not."""


def normalise(value: Json, names: Mapping[str, str]) -> Json:
    """Return the value with each known id or name replaced by its label, and prose by its kind.

    Args:
        value: any JSON.
        names: what stands in the answer → what shall stand there.
    """
    if isinstance(value, dict):
        return {_replace(key, names): _field(key, item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [normalise(item, names) for item in value]
    return _replace(value, names) if isinstance(value, str) else value


def _field(key: str, value: Json, names: Mapping[str, str]) -> Json:
    if key in PROSE and isinstance(value, str):
        return "<text>" if value else ""
    if key in VARYING:
        return f"<{kind(value)}>"
    if key == "input_config":
        return normalise(_input_config(value), names)
    if key in UNORDERED and isinstance(value, list):
        return sorted((normalise(item, names) for item in value), key=_in_order)
    return normalise(value, names)


def _in_order(value: Json) -> str:
    return json.dumps(value, sort_keys=True)


def kind(value: Json) -> str:
    """Return JSON's name for the type of a value."""
    names = {"NoneType": "null", "bool": "boolean", "int": "number", "float": "number"}
    names |= {"str": "string", "list": "list"}
    return names.get(type(value).__name__, "object")


def input_declaration(value: Json) -> Json:
    """Return [type, options] of one input of object_info; every list of choices is `choice`.

    Choices depend on the files of a server and on its version.
    """
    declared = as_list(value)
    declared_type = declared[0] if declared else None
    if isinstance(declared_type, list) or declared_type == "COMBO":
        return ["choice", {}]
    options = as_object(declared[1]) if len(declared) > 1 else {}
    return [declared_type, {key: options[key] for key in INPUT_OPTIONS if key in options}]


def _input_config(value: Json) -> Json:
    return input_declaration(value) if isinstance(value, list) else value


def _replace(text: str, names: Mapping[str, str]) -> str:
    for real, label in names.items():
        text = text.replace(real, label)
    return text
