"""How a node class is declared: its inputs, its outputs and the function that it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from comfy_mcp_demo.engine.folders import Folders

if TYPE_CHECKING:
    from comfy_mcp_demo.engine.counters import Counters
    from comfy_mcp_demo.engine.graph import Graph
    from comfy_mcp_demo.engine.preview import Preview

Choices: TypeAlias = tuple[str, ...] | Callable[[Folders], Sequence[str]]
"""The values that an input accepts, or how to list them at the time of asking."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Input:
    """One input of a node class.

    Attributes:
        name: Its name in a graph.
        type: `IMAGE`, `INT`, `*` and so on; `COMBO` for one with choices.
        options: Default, range and the like, as /object_info gives them.
        choices: The values of a `COMBO`.
        required: Whether a graph must give it.
        plain_list: Whether /object_info shows the choices in place of the type, as ComfyUI does
            for its older nodes.
    """

    name: str
    type: str
    options: Mapping[str, object] = field(default_factory=dict[str, object])
    choices: Choices | None = None
    required: bool = True
    plain_list: bool = True

    def allowed(self, folders: Folders) -> tuple[str, ...] | None:
        """The values that the input accepts now; None when it has no choices."""
        if callable(self.choices):
            return tuple(self.choices(folders))
        return self.choices

    def spec(self, folders: Folders) -> list[object]:
        """The input as /object_info shows it: its type, or its choices, and its options."""
        allowed = self.allowed(folders)
        if allowed is None:
            return [self.type, dict(self.options)]
        if self.plain_list:
            return [list(allowed), dict(self.options)]
        return [self.type, {"multiselect": False, **self.options, "options": list(allowed)}]


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What a node gives back.

    Attributes:
        outputs: One value per declared output.
        ui: What an output node shows; it goes into `executed` and into the history.
    """

    outputs: tuple[object, ...] = ()
    ui: Mapping[str, object] | None = None


def gives(*outputs: object) -> Result:
    """The result of a node that only passes values on."""
    return Result(outputs=outputs)


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """What a running node may use beside its inputs.

    Attributes:
        folders: The engine's folders.
        counters: The numbers of saved files.
        strip: Whether painted pictures get the line that says what they are.
        node_id: The node's id in its graph.
        graph: The whole graph, which saved pictures carry.
        extra_pnginfo: What else the client wants written into pictures.
        progress: Tells how far the node is: value, maximum and perhaps a preview.
        check: Raises when the job has been interrupted; to be called between steps.
    """

    folders: Folders
    counters: Counters
    strip: bool
    node_id: str
    graph: Graph
    extra_pnginfo: Mapping[str, object] | None
    progress: Callable[[int, int, Preview | None], None]
    check: Callable[[], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class NodeClass:
    """One class of nodes.

    Attributes:
        name: The `class_type` in a graph.
        title: What an editor shows.
        category: The menu that an editor puts it in, with slashes.
        inputs: In the order of the editor.
        outputs: The types of its outputs.
        output_names: Their names, where they differ from the types.
        output_notes: A sentence on each, for editors; may be left out.
        run: Called with a `Call` and the inputs by name; gives a `Result`.
        description: One sentence on what it does here.
        is_output: Whether it is a reason to run a graph.
        hidden: What the server fills in, as /object_info tells it.
        module: The Python module that ComfyUI names for it.
        token: What else its outputs depend on, from the literal inputs; None if nothing.
        check: Complaints about literal inputs, by name. Inputs in `checked` are judged by it alone.
        checked: See `check`.
    """

    name: str
    title: str
    category: str
    run: Callable[..., Result]
    inputs: tuple[Input, ...] = ()
    outputs: tuple[str, ...] = ()
    output_names: tuple[str, ...] = ()
    output_notes: tuple[str, ...] = ()
    description: str = ""
    is_output: bool = False
    hidden: Mapping[str, str] = field(default_factory=dict[str, str])
    module: str = "nodes"
    token: Callable[[Folders, Mapping[str, object]], str] | None = None
    check: Callable[[Folders, Mapping[str, object]], Mapping[str, str]] | None = None
    checked: frozenset[str] = frozenset()

    def describe(self, folders: Folders) -> dict[str, object]:
        """The class as /object_info shows it."""
        shown: dict[str, object] = {}
        order: dict[str, list[str]] = {}
        for group, wanted in (("required", True), ("optional", False)):
            members = [one for one in self.inputs if one.required is wanted]
            if members or wanted:
                shown[group] = {one.name: one.spec(folders) for one in members}
                order[group] = [one.name for one in members]
        if self.hidden:
            shown["hidden"] = dict(self.hidden)
            order["hidden"] = list(self.hidden)
        described: dict[str, object] = {
            "input": shown,
            "input_order": order,
            "output": list(self.outputs),
            "output_is_list": [False] * len(self.outputs),
            "output_name": list(self.output_names or self.outputs),
            "name": self.name,
            "display_name": self.title,
            "description": self.description,
            "python_module": self.module,
            "category": self.category,
            "output_node": self.is_output,
        }
        if self.output_notes:
            described["output_tooltips"] = list(self.output_notes)
        return described


def integer(
    name: str,
    default: int | None = None,
    low: int | None = None,
    high: int | None = None,
    step: int | None = None,
    **more: object,
) -> Input:
    """An `INT` input; what is None is left out of its options."""
    return Input(name=name, type="INT", options=_options(default, low, high, step, more))


def number(
    name: str,
    default: float | None = None,
    low: float | None = None,
    high: float | None = None,
    step: float | None = None,
    **more: object,
) -> Input:
    """A `FLOAT` input; what is None is left out of its options."""
    return Input(name=name, type="FLOAT", options=_options(default, low, high, step, more))


def text(name: str, **options: object) -> Input:
    """A `STRING` input."""
    return Input(name=name, type="STRING", options=options)


def switch(name: str, **options: object) -> Input:
    """A `BOOLEAN` input."""
    return Input(name=name, type="BOOLEAN", options=options)


def choice(name: str, choices: Choices, *, plain_list: bool = True, **options: object) -> Input:
    """An input with choices."""
    return Input(name=name, type="COMBO", choices=choices, plain_list=plain_list, options=options)


def value(name: str, kind: str, *, required: bool = True) -> Input:
    """An input that only a link can fill, such as `IMAGE`."""
    return Input(name=name, type=kind, required=required)


def _options(
    default: float | None,
    low: float | None,
    high: float | None,
    step: float | None,
    more: Mapping[str, object],
) -> dict[str, object]:
    named: dict[str, object] = {"default": default, "min": low, "max": high, "step": step}
    return {name: given for name, given in named.items() if given is not None} | dict(more)
