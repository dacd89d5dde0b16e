"""All tools by name: those of plugins, and one for each workflow; made anew after a change."""

from __future__ import annotations

import logging
import threading
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from pydantic import BaseModel

from comfy_mcp_core.arguments import (
    Argument,
    argument_model,
    close_matches,
    input_schema,
    plain_schema,
    shown,
    validated,
)
from comfy_mcp_core.call import Call
from comfy_mcp_core.content import Result
from comfy_mcp_core.contributions import Tool
from comfy_mcp_core.errors import UnknownToolError
from comfy_mcp_core.plugins import Contributed
from comfy_mcp_core.services import Services
from comfy_mcp_core.signature import (
    argument_of,
    arguments_of_function,
    description_of,
    model_of_function,
    shortened,
)
from comfy_mcp_core.values import default_values
from comfy_mcp_core.workflows.catalog import Workflow
from comfy_mcp_core.workflows.schema import NodeInfos, arguments_of

__all__ = ["RegisteredTool", "Registry"]

log = logging.getLogger(__name__)

GENERATION_ARGUMENTS = (
    Argument(
        name="wait_seconds",
        annotation=float,
        description="Then a handle for get_job is given",
        minimum=0,
        maximum=600,
    ),
    Argument(
        name="return_inline_preview",
        annotation=bool,
        default=False,
        description="Add a small picture",
    ),
)

GENERATION_OUTPUT: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "status": {"type": "string"},
        "prompt_id": {"type": "string"},
        "asset_id": {"type": "string"},
        "download_url": {"type": "string"},
        "error": {"type": "string"},
    },
}
ANY_OUTPUT: Mapping[str, Any] = {"type": "object"}


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisteredTool:
    """A tool as agents see it, and what it does.

    Attributes:
        name: As agents call it.
        title: For people.
        description: For agents.
        model: Gives what validates a call's arguments; takes milliseconds when first asked.
        schema: Of the arguments, as JSON schema.
        output_schema: Of the answer.
        declared: The contribution; None for a workflow's tool.
        plugin: Who provides it.
        invoke: Does it, with arguments that are valid.
    """

    name: str
    title: str
    description: str
    model: Callable[[], type[BaseModel]]
    schema: Mapping[str, Any]
    output_schema: Mapping[str, Any]
    declared: Tool | None
    plugin: str
    invoke: Callable[[Call, dict[str, Any]], Awaitable[Result]]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Made:
    """A workflow's tool, and what it was made from."""

    workflow: Workflow
    defaults: Mapping[str, object]
    nodes: NodeInfos
    tool: RegisteredTool


class Registry:
    """The tools of one server."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._fixed = {c.value.tool_name: _of_function(c, services) for c in services.plugins.tools}
        self._made_from: tuple[int, ...] = ()
        self._tools: Mapping[str, RegisteredTool] = {}
        self._making = threading.Lock()
        self._made: Mapping[str, _Made] = {}
        self._told: object = None

    def tools(self) -> Mapping[str, RegisteredTool]:
        """Every tool by name, in the order of their names; belongs into a thread when `stale`."""
        with self._making:
            if self.stale:
                versions = self._services.versions
                self._tools = dict(sorted({**self._of_workflows(), **self._fixed}.items()))
                # Only now, for others look whether they are made before they take them.
                self._made_from = versions
            return self._tools

    @property
    def stale(self) -> bool:
        """Whether something that tools are made from has changed since they were made."""
        return self._services.versions != self._made_from

    def listed(self) -> list[RegisteredTool]:
        """Every tool, in the order of their names, about to be told to a client."""
        tools = list(self.tools().values())
        if self._told is None:
            self._told = _as_told(tools)
        return tools

    def news(self) -> bool:
        """Whether the tools are others than were announced last, each piece of news once.

        What one client has listed is news to the others; until the first has, it is to nobody.
        """
        told = _as_told(self.tools().values())
        changed = self._told is not None and self._told != told
        self._told = told if changed else self._told
        return changed

    def get(self, name: str) -> RegisteredTool:
        """The tool of that name.

        Raises:
            UnknownToolError: Names those that come close.
        """
        tools = self.tools()
        if name not in tools:
            close = close_matches(name, tools)
            raise UnknownToolError(
                f"There is no tool {shown(name)!r}.",
                hint=f"Did you mean {close[0]!r}?" if close else "tools/list shows what there is.",
                close_matches=close,
            )
        return tools[name]

    def _of_workflows(self) -> dict[str, RegisteredTool]:
        made: dict[str, _Made] = {}
        for workflow in self._services.catalog.workflows.values():
            if workflow.is_tool:
                try:
                    made[workflow.id] = self._of_workflow(workflow)
                except Exception:
                    # One file must not take all other tools with it.
                    log.exception("defect in making a tool of the workflow %s", workflow.id)
        self._made = made
        return {name: kept.tool for name, kept in made.items()}

    def _of_workflow(self, workflow: Workflow) -> _Made:
        """The tool of a workflow, as it was made before when nothing of it has changed."""
        services = self._services
        defaults = {n: d.value for n, d in default_values(workflow, services.defaults).items()}
        nodes = {
            binding.class_type: info
            for parameter in workflow.parameters
            for binding in parameter.bindings
            if (info := services.node_info.known(binding.class_type)) is not None
        }
        kept = self._made.get(workflow.id)
        if kept and kept.workflow is workflow and (kept.defaults, kept.nodes) == (defaults, nodes):
            return kept
        tool = self._tool_of(workflow, defaults, nodes)
        return _Made(workflow=workflow, defaults=defaults, nodes=nodes, tool=tool)

    def _tool_of(
        self, workflow: Workflow, defaults: Mapping[str, object], nodes: NodeInfos
    ) -> RegisteredTool:
        own = arguments_of(workflow.parameters, defaults, nodes)
        names = {argument.name for argument in own}
        extra = [argument for argument in GENERATION_ARGUMENTS if argument.name not in names]
        arguments = [*own, *extra]

        async def invoke(call: Call, given: dict[str, Any]) -> Result:
            options = {a.name: given.pop(a.name, None) for a in extra}
            return await call.generate(
                workflow.id,
                given,
                wait_seconds=options.get("wait_seconds"),
                inline_preview=bool(options.get("return_inline_preview")),
            )

        return RegisteredTool(
            name=workflow.id,
            title=workflow.title,
            description=shortened(
                workflow.description
                or f"Run the ComfyUI workflow “{workflow.title}” and get its files as assets."
            ),
            model=cache(partial(argument_model, workflow.id, arguments)),
            schema=plain_schema(arguments),
            output_schema=GENERATION_OUTPUT,
            declared=None,
            plugin=workflow.provider,
            invoke=invoke,
        )


def _as_told(tools: Iterable[RegisteredTool]) -> list[object]:
    """What a client sees of the tools."""
    return [(tool.name, tool.title, tool.description, tool.schema) for tool in tools]


def _of_function(contributed: Contributed[Tool], services: Services) -> RegisteredTool:
    tool = contributed.value
    model, schema = _model(tool, services)

    async def invoke(call: Call, given: dict[str, Any]) -> Result:
        answer = await tool.fn(call, **given)
        return answer if isinstance(answer, Result) else Result(data=answer)

    return RegisteredTool(
        name=tool.tool_name,
        title=tool.title,
        description=description_of(tool.fn),
        model=lambda: model,
        schema=schema,
        output_schema=GENERATION_OUTPUT if tool.generates else ANY_OUTPUT,
        declared=tool,
        plugin=contributed.plugin.name,
        invoke=invoke,
    )


def _model(tool: Tool, services: Services) -> tuple[type[BaseModel], Mapping[str, Any]]:
    if tool.parameters is None:
        return model_of_function(tool.fn, tool.tool_name)
    further = tool.parameters(services)
    arguments = [
        *(argument_of(name, annotation) for name, annotation in further.items()),
        *arguments_of_function(tool.fn),
    ]
    model = argument_model(tool.tool_name, arguments)
    return model, input_schema(model)


def arguments_for(tool: RegisteredTool, given: Mapping[str, Any] | None) -> dict[str, Any]:
    """A call's arguments, converted.

    Raises:
        InvalidArgumentsError: Names each that is wrong.
    """
    return validated(tool.name, tool.model(), given)
