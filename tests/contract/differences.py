"""Where a server is known to answer otherwise than ComfyUI 0.3.75, and why that is right.

What is told here is left out of the comparison. A difference of the demo engine that is no longer
there fails a test, so that the list stays true.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.contract.compare import Path
    from tests.contract.play import Server


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One place where a server differs.

    Attributes:
        server: `demo` or `comfyui`.
        scenario: the scenario's name.
        path: the way to the value in its transcript.
        reason: why it is so.
        since: the first version of the server that is so.
    """

    server: str
    scenario: str
    path: Path
    reason: str
    since: tuple[int, ...] = ()


def _newer(scenario: str, *path: str, reason: str) -> Difference:
    """Return a difference of newer versions of ComfyUI, first recorded with 0.28.1."""
    return Difference(server="comfyui", scenario=scenario, path=path, reason=reason, since=(0, 28))


_ERROR = ("answer", "body", "error")

NEWER_COMFYUI = (
    _newer("an_unknown_node", *_ERROR, "type", reason="it is called missing_node_type"),
    _newer("an_unknown_node", *_ERROR, "extra_info", reason="it names the node and its class"),
    _newer("a_node_without_a_class", *_ERROR, "type", reason="it is called missing_node_type"),
    _newer("a_node_without_a_class", *_ERROR, "extra_info", reason="it names the node"),
    _newer("a_cycle", "answer", "body", "node_errors", reason="it names dependency_cycle"),
    _newer("bodies_that_are_no_workflow", "list", reason="it fails with 500"),
    _newer("bodies_that_are_no_workflow", "web page's format", reason="it fails with 500"),
    _newer(
        "every_route_also_lies_below_api",
        "newer servers' jobs",
        reason="jobs can be listed and cancelled below /api/jobs",
    ),
    _newer("object_info_is_asked", "keys of a node", reason="there are more keys"),
    _newer("the_server_describes_itself", "system", reason="there are more keys"),
    _newer("the_server_describes_itself", "features", reason="there are more keys"),
)

DEMO = (
    Difference(
        server="demo",
        scenario="the_server_describes_itself",
        path=("keys",),
        reason="it says under `engine` that it is not an AI model",
    ),
    Difference(
        server="demo",
        scenario="a_saved_picture_carries_its_workflow",
        path=("texts",),
        reason="a text `engine` in the file says that it is not an AI model's",
    ),
    Difference(
        server="demo",
        scenario="masks_are_worked_on",
        path=("feathered shown",),
        reason="ComfyUI feathers the right and lower borders one line off, and so the first line",
    ),
    Difference(
        server="demo",
        scenario="a_file_that_is_no_video_fails",
        path=("outputs", "problem"),
        reason="ComfyUI names the exception of the library that it decodes with",
    ),
)

KNOWN: tuple[Difference, ...] = (*NEWER_COMFYUI, *DEMO)


def known(server: Server, scenario: str) -> tuple[Difference, ...]:
    """Return the known differences of a server in one scenario."""
    return tuple(
        difference
        for difference in KNOWN
        if (difference.server, difference.scenario) == (server.name, scenario)
        and difference.since <= server.version
    )
