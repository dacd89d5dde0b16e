"""Whether a graph can run, and which of its outputs; read the way ComfyUI reads graphs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from comfy_mcp_demo.engine import complaints
from comfy_mcp_demo.engine.complaints import Complaint
from comfy_mcp_demo.engine.graph import LINK_LENGTH, Graph, Link, NodeEntry, is_link

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from comfy_mcp_demo.engine.folders import Folders
    from comfy_mcp_demo.engine.nodes.declare import Input, NodeClass

_CONVERSIONS: dict[str, Callable[[object], object]] = {
    "INT": lambda given: int(cast("str", given)),
    "FLOAT": lambda given: float(cast("str", given)),
    "STRING": str,
    "BOOLEAN": bool,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What came of looking at a graph.

    Attributes:
        outputs: The output nodes that can run, in the order of the graph.
        error: Why nothing can run; None when something can.
        node_errors: Faults by node id, in ComfyUI's shape; something may run all the same.
    """

    outputs: tuple[str, ...] = ()
    error: Complaint | None = None
    node_errors: Mapping[str, object]


def validate(
    graph: Mapping[str, object],
    classes: Mapping[str, NodeClass],
    folders: Folders,
    targets: Collection[str] | None = None,
) -> Verdict:
    """Look at a graph. Literals that can be converted are converted in place, as ComfyUI does.

    Args:
        graph: A graph in API format, as it came.
        classes: The node classes there are.
        folders: Where files are looked for.
        targets: The output nodes to run; None means all.

    Raises:
        TypeError: A node is a number or null, which ComfyUI answers with status 500.
    """
    for node_id, entry in graph.items():
        fault = _structural_fault(node_id, entry, classes)
        if fault is not None:
            return Verdict(error=fault, node_errors={})
    checked = cast("Graph", graph)
    wanted = [
        node_id
        for node_id, entry in checked.items()
        if classes[entry["class_type"]].is_output and (targets is None or node_id in targets)
    ]
    if not wanted:
        fault = Complaint(type="prompt_no_outputs", message="The prompt has no output to make")
        return Verdict(error=fault, node_errors={})
    return _Examination(checked, classes, folders).of_outputs(wanted)


def _structural_fault(
    node_id: str, entry: object, classes: Mapping[str, NodeClass]
) -> Complaint | None:
    if entry is None or isinstance(entry, int | float):
        msg = f"node {node_id} is no object"
        raise TypeError(msg)
    node = cast("dict[str, object]", entry) if isinstance(entry, dict) else {}
    where = f"Node ID '#{node_id}'"
    if "class_type" not in node:
        sentence = "Every node needs a class_type, and one has none"
        return Complaint(type="invalid_prompt", message=sentence, details=where)
    if node["class_type"] not in classes:
        sentence = f"There is no node class {node['class_type']} here"
        return Complaint(type="invalid_prompt", message=sentence, details=where)
    return None


class _Examination:
    """One look at one graph; remembers what it found about each node."""

    def __init__(self, graph: Graph, classes: Mapping[str, NodeClass], folders: Folders) -> None:
        self._graph = graph
        self._classes = classes
        self._folders = folders
        self._found: dict[str, list[Complaint]] = {}
        self._valid: dict[str, bool] = {}
        self._open: set[str] = set()

    def of_outputs(self, wanted: list[str]) -> Verdict:
        good: list[str] = []
        node_errors: dict[str, dict[str, object]] = {}
        own_faults: list[Complaint] = []
        for node_id in wanted:
            try:
                valid = self._look_at(node_id)
            except (LookupError, TypeError, ValueError) as problem:
                valid = self._note(node_id, valid=False, faults=[complaints.failed(problem)])
            if valid:
                good.append(node_id)
            else:
                own_faults += self._found[node_id]
                self._attribute(node_id, node_errors)
        if good:
            return Verdict(outputs=tuple(good), node_errors=node_errors)
        details = "\n".join(f"{fault.message}: {fault.details}" for fault in own_faults)
        error = Complaint(
            type="prompt_outputs_failed_validation",
            message="None of the prompt's outputs can be made",
            details=details,
        )
        return Verdict(error=error, node_errors=node_errors)

    def _attribute(self, output: str, node_errors: dict[str, dict[str, object]]) -> None:
        """Put the faults found so far under their nodes, with the output that they spoil."""
        for node_id, faults in self._found.items():
            if self._valid[node_id] or not faults:
                continue
            entry = node_errors.setdefault(
                node_id,
                {
                    "errors": [fault.as_json() for fault in faults],
                    "dependent_outputs": [],
                    "class_type": self._graph[node_id]["class_type"],
                },
            )
            cast("list[str]", entry["dependent_outputs"]).append(output)

    def _note(self, node_id: str, *, valid: bool, faults: list[Complaint]) -> bool:
        self._open.discard(node_id)
        self._valid[node_id] = valid
        self._found[node_id] = faults
        return valid

    def _look_at(self, node_id: str) -> bool:
        """Whether a node and all that it needs can run.

        A circle of links makes its nodes invalid without a word, as in ComfyUI 0.3.
        """
        if node_id in self._valid:
            return self._valid[node_id]
        if node_id in self._open:
            return False
        self._open.add(node_id)
        entry = self._graph[node_id]
        node = self._classes[entry["class_type"]]
        faults: list[Complaint] = []
        valid = True
        for declared in node.inputs:
            if declared.name not in entry["inputs"]:
                faults += [complaints.missing(declared.name)] if declared.required else []
                continue
            given = entry["inputs"][declared.name]
            if is_link(given):
                valid = self._look_along(declared, given, faults) and valid
            else:
                self._look_at_literal(node, declared, entry, faults)
        if valid and not faults and node.check is not None:
            literals = {name: one for name, one in entry["inputs"].items() if not is_link(one)}
            found = node.check(self._folders, literals)
            faults += [complaints.refused(name, reason) for name, reason in found.items()]
        return self._note(node_id, valid=valid and not faults, faults=faults)

    def _look_along(self, declared: Input, link: Link, faults: list[Complaint]) -> bool:
        """Whether the node at the other end of a link can run; the link's own faults are added."""
        spec = declared.spec(self._folders)
        if len(link) != LINK_LENGTH:
            faults.append(complaints.bad_link(declared, spec, link))
            return True
        source = cast("str", link[0])
        outputs = self._classes[self._graph[source]["class_type"]].outputs
        received = outputs[cast("int", link[1])]
        if not _fits(received, declared):
            faults.append(complaints.wrong_kind(declared, spec, received, link))
            return True
        try:
            return self._look_at(source)
        except (LookupError, TypeError, ValueError) as problem:
            fault = complaints.failed_inside(declared, spec, link, problem)
            return self._note(source, valid=False, faults=[fault])

    def _look_at_literal(
        self, node: NodeClass, declared: Input, entry: NodeEntry, faults: list[Complaint]
    ) -> None:
        given = _unwrapped(entry["inputs"][declared.name])
        convert = _CONVERSIONS.get(declared.type)
        try:
            value = convert(given) if convert else given
        except (TypeError, ValueError, OverflowError) as problem:
            spec = declared.spec(self._folders)
            faults.append(complaints.not_convertible(declared, spec, given, problem))
            return
        entry["inputs"][declared.name] = value
        if declared.name not in node.checked:
            fault = self._range_fault(declared, value) or self._choice_fault(declared, value)
            faults += [fault] if fault else []

    def _range_fault(self, declared: Input, value: object) -> Complaint | None:
        if not isinstance(value, int | float):
            return None
        low, high = declared.options.get("min"), declared.options.get("max")
        if isinstance(low, int | float) and value < low:
            return complaints.too_small(declared, declared.spec(self._folders), value, low)
        if isinstance(high, int | float) and value > high:
            return complaints.too_big(declared, declared.spec(self._folders), value, high)
        return None

    def _choice_fault(self, declared: Input, value: object) -> Complaint | None:
        allowed = declared.allowed(self._folders)
        if allowed is None or value in allowed:
            return None
        return complaints.not_a_choice(declared, declared.spec(self._folders), value, allowed)


def _unwrapped(given: object) -> object:
    """A literal; editors wrap one that looks like a link as `{"__value__": …}`."""
    if isinstance(given, dict):
        wrapped = cast("dict[str, object]", given)
        return wrapped.get("__value__", wrapped)
    return given


def _fits(received: str, declared: Input) -> bool:
    """Whether an output of a type may be linked to an input. `A,B` stands for either."""
    if "*" in {received, declared.type}:
        return True
    if declared.choices is not None and declared.plain_list:
        return False
    return bool(set(received.split(",")) & set(declared.type.split(",")))
