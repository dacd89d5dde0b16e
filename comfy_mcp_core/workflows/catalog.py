"""Folders of workflow files: read, kept, and read again when a file changes."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from comfy_mcp_core.arguments import shown
from comfy_mcp_core.comfyui.client import Graph
from comfy_mcp_core.contributions import Values, WorkflowSource
from comfy_mcp_core.errors import WorkflowInvalidError, WorkflowNotFoundError
from comfy_mcp_core.json_values import parse_json
from comfy_mcp_core.workflows.meta import Parameter, WorkflowMeta, parameters_of, parse_meta
from comfy_mcp_core.workflows.template import Template, parse_template

__all__ = [
    "OPERATOR",
    "Catalog",
    "Folder",
    "Workflow",
    "WorkflowProblem",
    "prepared",
    "read_workflow",
    "replacing",
]

MOST_FILES = 1000
MOST_BYTES = 4 * 2**20
"""What is read of a folder: so many files, each of at most so many bytes."""

META = ".meta.json"

OPERATOR = "operator"
"""The provider's name of workflows in the operator's own folder."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Folder:
    """A folder of workflows, and who provides it: a plugin's name, or `OPERATOR`."""

    source: WorkflowSource
    provider: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Workflow:
    """A workflow that can run.

    Attributes:
        id: The file's name without its ending; also the tool's name.
        title: For people.
        description: For agents.
        namespace: The defaults namespace; empty for none.
        parameters: In the order of the file.
        template: The graph with placeholders.
        provider: The plugin's name, or `operator`.
        replaces: The provider of an equally named workflow that this one takes the place of.
        path: The file.
        hidden: It is no tool, but runs by id.
        prepare: Derives parameters from others before rendering; None for nothing to derive.
        mapped: Further inputs that a parameter goes to, by parameter.
    """

    id: str
    title: str
    description: str
    namespace: str
    parameters: tuple[Parameter, ...]
    template: Template
    provider: str
    path: Path
    replaces: str = ""
    hidden: bool = False
    prepare: Callable[[Values], Values] | None = None
    mapped: Mapping[str, Sequence[tuple[str, str]]] = field(
        default_factory=dict[str, Sequence[tuple[str, str]]]
    )

    @property
    def is_tool(self) -> bool:
        """Whether it has parameters and is not hidden."""
        return bool(self.parameters) and not self.hidden

    @property
    def graph(self) -> Graph:
        """The graph, placeholders and all."""
        return self.template.graph

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name."""
        return next((p for p in self.parameters if p.name == name), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkflowProblem:
    """A file that is no workflow, and why."""

    path: Path
    provider: str
    sentence: str
    hint: str


def prepared(workflow: Workflow, values: Values) -> Values:
    """The values that a workflow is rendered with, some derived from others."""
    return workflow.prepare(dict(values)) if workflow.prepare else values


Signature = tuple[tuple[str, int, int], ...]


class Catalog:
    """All workflows by id; later folders replace earlier ones' workflows of the same name.

    Reading is blocking: `refresh` belongs into a thread.
    """

    def __init__(self, folders: Sequence[Folder]) -> None:
        by_place = {(f.source.folder, f.provider): f for f in folders}
        self._folders = tuple(by_place.values())
        self._signatures: dict[Folder, Signature] = {}
        self._read: dict[Folder, tuple[list[Workflow], list[WorkflowProblem]]] = {}
        self._workflows: Mapping[str, Workflow] = {}
        self._refreshing = threading.Lock()
        self.problems: tuple[WorkflowProblem, ...] = ()
        self.version = 0

    @property
    def folders(self) -> Sequence[Folder]:
        """The folders, the one that wins a name last."""
        return self._folders

    @property
    def workflows(self) -> Mapping[str, Workflow]:
        """The workflows by id, in the order of their ids."""
        return self._workflows

    def get(self, workflow_id: str) -> Workflow:
        """The workflow of that id.

        Raises:
            WorkflowNotFoundError: Names those that there are.
        """
        workflow = self._workflows.get(workflow_id)
        if workflow is None:
            raise WorkflowNotFoundError(
                f"There is no workflow {shown(workflow_id)!r}.",
                hint="list_workflows shows every workflow and why a file is none.",
                workflows=list(self._workflows)[:50],
            )
        return workflow

    def refresh(self) -> bool:
        """Read what changed on disk since the last time; True when anything did."""
        with self._refreshing:
            return self._refresh()

    def _refresh(self) -> bool:
        changed = [folder for folder in self._folders if self._changed(folder)]
        if not changed and self.version:
            return False
        for folder in changed:
            self._read[folder] = _read_folder(folder)
        self._merge()
        self.version += 1
        return True

    def _changed(self, folder: Folder) -> bool:
        signature = _signature(folder.source.folder)
        if self._signatures.get(folder) == signature:
            return False
        self._signatures[folder] = signature
        return True

    def _merge(self) -> None:
        workflows: dict[str, Workflow] = {}
        problems: list[WorkflowProblem] = []
        for folder in self._folders:
            read, wrong = self._read.get(folder, ([], []))
            problems.extend(wrong)
            for workflow in read:
                earlier = workflows.get(workflow.id)
                workflows[workflow.id] = replacing(workflow, earlier) if earlier else workflow
        self._workflows = dict(sorted(workflows.items()))
        self.problems = tuple(problems)


def replacing(workflow: Workflow, earlier: Workflow) -> Workflow:
    """The workflow with what it takes over from the one of its name: `prepare` and namespace."""
    from dataclasses import replace

    return replace(
        workflow,
        replaces=earlier.provider,
        namespace=workflow.namespace or earlier.namespace,
        description=workflow.description or earlier.description,
        title=workflow.title if workflow.title != _title(workflow.id) else earlier.title,
        prepare=workflow.prepare or earlier.prepare,
    )


def _files(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            found = [e for e in entries if e.name.endswith(".json") and _is_file(e)]
    except OSError:
        return []
    return sorted(found, key=lambda entry: entry.name)[: MOST_FILES * 2]


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # such as a link to itself
        return False


def _signature(folder: Path) -> Signature:
    """What changes when a file of the folder does."""
    found: list[tuple[str, int, int]] = []
    for file in _files(folder):
        # A file that is removed while its folder is read is simply not there.
        with contextlib.suppress(OSError):
            stat = file.stat()
            found.append((file.name, stat.st_mtime_ns, stat.st_size))
    return tuple(found)


def _read_folder(folder: Folder) -> tuple[list[Workflow], list[WorkflowProblem]]:
    workflows: list[Workflow] = []
    problems: list[WorkflowProblem] = []
    for path in map(Path, _files(folder.source.folder)):
        try:
            if path.name.endswith(META):
                _check_stray(path)
            else:
                workflows.append(read_workflow(path, folder))
        except (WorkflowInvalidError, OSError) as error:
            hint = error.hint if isinstance(error, WorkflowInvalidError) else ""
            problems.append(
                WorkflowProblem(path=path, provider=folder.provider, sentence=str(error), hint=hint)
            )
    return workflows, problems


def _check_stray(path: Path) -> None:
    workflow = path.with_name(path.name.removesuffix(META) + ".json")
    if not workflow.is_file():
        raise WorkflowInvalidError(f"A meta file without its workflow {workflow.name}.")


def read_workflow(path: Path, folder: Folder) -> Workflow:
    """The workflow of one file, with its meta file if there is one. Blocking.

    Raises:
        WorkflowInvalidError: When the file or its meta file is wrong.
        OSError: When one of them can't be read.
    """
    workflow_id = path.name.removesuffix(".json")
    if not workflow_id.replace("_", "").replace("-", "").isalnum() or not workflow_id.isascii():
        raise WorkflowInvalidError(
            f"The file name {path.name!r} makes no tool name.",
            hint="Use letters, digits, _ and - only.",
        )
    template = parse_template(_json(path))
    meta_path = path.with_name(workflow_id + META)
    meta = parse_meta(_json(meta_path)) if meta_path.is_file() else WorkflowMeta()
    source = folder.source
    return Workflow(
        id=workflow_id,
        title=meta.name or _title(workflow_id),
        description=meta.description,
        namespace=source.namespace if meta.namespace is None else meta.namespace,
        parameters=parameters_of(template, meta),
        template=template,
        provider=folder.provider,
        path=path,
        hidden=meta.hidden,
        prepare=source.prepare.get(workflow_id),
        mapped=meta.override_mappings,
    )


def _title(workflow_id: str) -> str:
    return workflow_id.replace("_", " ").replace("-", " ").capitalize()


def _json(path: Path) -> object:
    if path.stat().st_size > MOST_BYTES:
        raise WorkflowInvalidError(f"The file has more than {MOST_BYTES // 2**20} MiB.")
    try:
        return parse_json(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise WorkflowInvalidError(f"The file {path.name} is no JSON: {error}.") from error
