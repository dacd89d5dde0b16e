"""Nodes that hold a plain value, and those that join or show one."""

from __future__ import annotations

import json
from typing import Final

from comfy_mcp_demo.engine.nodes.declare import (
    Call,
    NodeClass,
    Result,
    gives,
    integer,
    number,
    switch,
    text,
    value,
)


def _same(call: Call, *, value: object) -> Result:
    del call
    return gives(value)


def _concatenate(call: Call, *, string_a: str, string_b: str, delimiter: str) -> Result:
    del call
    return gives(delimiter.join((string_a, string_b)))


def _show(call: Call, *, source: object = None) -> Result:
    """Text and numbers as they are; what is made of them as JSON; anything else by its name."""
    del call
    return Result(ui={"text": [_as_text(source)]})


def _as_text(source: object) -> str:
    if isinstance(source, str):
        return source
    if source is None or isinstance(source, int | float):
        return str(source)
    try:
        return json.dumps(source)
    except (TypeError, ValueError):
        return str(source)


_MOST: Final = (1 << 63) - 1
_PRIMITIVE: Final = "utils/primitive"
_PRIMITIVES: Final = "comfy_extras.nodes_primitive"

NODES: Final = (
    NodeClass(
        name="PrimitiveInt",
        title="Int",
        category=_PRIMITIVE,
        inputs=(integer("value", None, -_MOST, _MOST, control_after_generate=True),),
        outputs=("INT",),
        run=_same,
        module=_PRIMITIVES,
    ),
    NodeClass(
        name="PrimitiveFloat",
        title="Float",
        category=_PRIMITIVE,
        inputs=(number("value", None, -_MOST, _MOST),),
        outputs=("FLOAT",),
        run=_same,
        module=_PRIMITIVES,
    ),
    NodeClass(
        name="PrimitiveString",
        title="String",
        category=_PRIMITIVE,
        inputs=(text("value", multiline=False),),
        outputs=("STRING",),
        run=_same,
        module=_PRIMITIVES,
    ),
    NodeClass(
        name="PrimitiveStringMultiline",
        title="String (Multiline)",
        category=_PRIMITIVE,
        inputs=(text("value", multiline=True),),
        outputs=("STRING",),
        run=_same,
        module=_PRIMITIVES,
    ),
    NodeClass(
        name="PrimitiveBoolean",
        title="Boolean",
        category=_PRIMITIVE,
        inputs=(switch("value"),),
        outputs=("BOOLEAN",),
        run=_same,
        module=_PRIMITIVES,
    ),
    NodeClass(
        name="StringConcatenate",
        title="Concatenate",
        category="utils/string",
        inputs=(
            text("string_a", multiline=True),
            text("string_b", multiline=True),
            text("delimiter", default="", multiline=False),
        ),
        outputs=("STRING",),
        run=_concatenate,
        module="comfy_extras.nodes_string",
    ),
    NodeClass(
        name="PreviewAny",
        title="Preview Any",
        category="utils",
        description="Shows a value as text.",
        inputs=(value("source", "*"),),
        is_output=True,
        run=_show,
        module="comfy_extras.nodes_preview_any",
    ),
)
