"""The errors of a refused graph, in the shapes that ComfyUI's clients read.

Types, keys and where each error stands are ComfyUI's; the sentences are this project's.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from comfy_mcp_demo.engine.graph import Link
    from comfy_mcp_demo.engine.nodes.declare import Input

_LONGEST_LIST_SHOWN: Final = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Complaint:
    """One error of one node, or of a whole prompt.

    Attributes:
        type: What programs go by, such as `value_not_in_list`.
        message: A sentence for people.
        details: Which input, which value.
        extra_info: What programs may want to know beside it.
    """

    type: str
    message: str
    details: str = ""
    extra_info: dict[str, object] = field(default_factory=dict[str, object])

    def as_json(self) -> dict[str, object]:
        """The error as it stands in an answer."""
        return {
            "type": self.type,
            "message": self.message,
            "details": self.details,
            "extra_info": self.extra_info,
        }


def missing(name: str) -> Complaint:
    """A required input is not there."""
    return Complaint(
        type="required_input_missing",
        message="This input is required, but the graph does not give it",
        details=name,
        extra_info={"input_name": name},
    )


def bad_link(declared: Input, spec: list[object], received: object) -> Complaint:
    """A list that is no link."""
    return Complaint(
        type="bad_linked_input",
        message="A link is a list of two: the node's id and the index of its output",
        details=declared.name,
        extra_info=_about(declared, spec) | {"received_value": received},
    )


def wrong_kind(declared: Input, spec: list[object], received: str, link: Link) -> Complaint:
    """A link brings another type than the input takes."""
    return Complaint(
        type="return_type_mismatch",
        message="The linked output has another type than this input takes",
        details=f"{declared.name}, received_type({received}) mismatch input_type({declared.type})",
        extra_info=_about(declared, spec) | {"received_type": received, "linked_node": link},
    )


def not_convertible(
    declared: Input, spec: list[object], received: object, problem: Exception
) -> Complaint:
    """A literal that cannot be made the input's type."""
    about = _about(declared, spec)
    return Complaint(
        type="invalid_input_type",
        message=f"This value cannot be read as {declared.type}",
        details=f"{declared.name}, {received}, {problem}",
        extra_info=about | {"received_value": received, "exception_message": str(problem)},
    )


def too_small(declared: Input, spec: list[object], received: object, low: object) -> Complaint:
    """A number below the input's range."""
    return Complaint(
        type="value_smaller_than_min",
        message=f"{received} is less than the minimum, {low}",
        details=declared.name,
        extra_info=_about(declared, spec) | {"received_value": received},
    )


def too_big(declared: Input, spec: list[object], received: object, high: object) -> Complaint:
    """A number above the input's range."""
    return Complaint(
        type="value_bigger_than_max",
        message=f"{received} is more than the maximum, {high}",
        details=declared.name,
        extra_info=_about(declared, spec) | {"received_value": received},
    )


def not_a_choice(
    declared: Input, spec: list[object], received: object, allowed: tuple[str, ...]
) -> Complaint:
    """A value that is none of the input's choices; long lists of them are left out."""
    is_long = len(allowed) > _LONGEST_LIST_SHOWN
    shown = f"(list of length {len(allowed)})" if is_long else str(list(allowed))
    about = _about(declared, spec) | ({"input_config": None} if is_long else {})
    return Complaint(
        type="value_not_in_list",
        message="This value is none of the choices",
        details=f"{declared.name}: '{received}' not in {shown}",
        extra_info=about | {"received_value": received},
    )


def refused(name: str, reason: str) -> Complaint:
    """The node's own check found fault with an input."""
    return Complaint(
        type="custom_validation_failed",
        message="The node refuses this input",
        details=f"{name} - {reason}",
        extra_info={"input_name": name},
    )


def failed_inside(declared: Input, spec: list[object], link: Link, problem: Exception) -> Complaint:
    """Looking at a linked node failed."""
    about = _about(declared, spec) | {"exception_message": str(problem), "linked_node": link}
    return Complaint(
        type="exception_during_inner_validation",
        message="Checking a linked node failed",
        details=str(problem),
        extra_info=about | _thrown(problem),
    )


def failed(problem: Exception) -> Complaint:
    """Looking at an output node failed."""
    return Complaint(
        type="exception_during_validation",
        message="Checking this node failed",
        details=str(problem),
        extra_info=_thrown(problem),
    )


def type_name(problem: BaseException) -> str:
    """The name of an exception's class, with its module unless it is built in."""
    kind = type(problem)
    if kind.__module__ == "builtins":
        return kind.__qualname__
    return f"{kind.__module__}.{kind.__qualname__}"


def trace_lines(problem: BaseException) -> list[str]:
    """Where an exception came from."""
    return traceback.format_tb(problem.__traceback__)


def _about(declared: Input, spec: list[object]) -> dict[str, object]:
    return {"input_name": declared.name, "input_config": spec}


def _thrown(problem: Exception) -> dict[str, object]:
    return {"exception_type": type_name(problem), "traceback": trace_lines(problem)}
