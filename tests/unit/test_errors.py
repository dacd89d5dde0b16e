"""Every expected failure has a code of its own, a sentence and a hint."""

from __future__ import annotations

import re
from typing import cast

import pytest

from comfy_mcp_core import errors
from comfy_mcp_core.errors import ComfyMCPError, InvalidArgumentsError

CLASSES = [cast("type[ComfyMCPError]", getattr(errors, name)) for name in errors.__all__]
DERIVED = [kind for kind in CLASSES if kind is not ComfyMCPError]


def in_the_docstring() -> dict[str, str]:
    return dict(re.findall(r"[├└]── (\w+) +([A-Z_]+)$", errors.__doc__ or "", re.MULTILINE))


def test_the_docstring_s_tree_tells_every_class_and_its_code() -> None:
    assert in_the_docstring() == {kind.__name__: kind.code for kind in DERIVED}


def test_every_class_of_the_module_is_exported() -> None:
    defined = {name for name, member in vars(errors).items() if isinstance(member, type)}
    assert set(errors.__all__) == defined


def test_every_code_is_used_once() -> None:
    codes = [kind.code for kind in CLASSES]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[A-Z]+(_[A-Z]+)*", code) for code in codes)


@pytest.mark.parametrize("kind", CLASSES)
def test_an_error_s_payload_tells_sentence_code_hint_and_details(
    kind: type[ComfyMCPError],
) -> None:
    error = kind("It failed.", hint="Do this.", prompt_id="p", count=0, note="")
    assert error.payload() == {
        "error": "It failed.",
        "error_code": kind.code,
        "hint": "Do this.",
        "prompt_id": "p",
        "count": 0,
        "note": "",
    }
    assert str(error) == "It failed."
    assert isinstance(error, ComfyMCPError)


def test_a_payload_leaves_out_what_is_none_and_an_empty_hint() -> None:
    error = InvalidArgumentsError("It failed.", model=None, folder="checkpoints")
    assert error.payload() == {
        "error": "It failed.",
        "error_code": "INVALID_ARGUMENTS",
        "folder": "checkpoints",
    }
