"""Find plugins, load them one by one, check what they declare, set aside what is broken.

Each plugin is imported, registered, asked and checked inside its own guard: whatever fails takes
that plugin out whole and becomes a `PluginProblem`; the others are untouched.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar, cast

import pluggy

from comfy_mcp_core import contributions, hookspecs
from comfy_mcp_core.plugins.checks import UnfitError, check, key_of
from comfy_mcp_core.plugins.table import Contributed, PluginInfo, PluginProblem, Plugins

if TYPE_CHECKING:
    import click
    from pydantic import BaseModel

__all__ = ["CORE", "HOOKS", "load_plugins"]

log = logging.getLogger(__name__)

HOOKS: tuple[str, ...] = (
    "comfy_mcp_settings",
    "comfy_mcp_defaults",
    "comfy_mcp_media_types",
    "comfy_mcp_workflows",
    "comfy_mcp_tools",
    "comfy_mcp_publishers",
    "comfy_mcp_engines",
    "comfy_mcp_commands",
)
"""The names of all hooks, in the order in which a plugin is asked."""

CORE = "core"
"""The name under which the core's own tools are registered, like a plugin's."""

T = TypeVar("T")


def load_plugins(
    *,
    allowed: Collection[str] | None = None,
    disabled: Collection[str] = (),
    hooks: Collection[str] = HOOKS,
    extra: Mapping[str, ModuleType] | None = None,
) -> Plugins:
    """Load the core's own contributions and every installed plugin.

    Args:
        allowed: Plugin names that may load; None for all.
        disabled: Plugin names that may not load.
        hooks: The hooks to ask; a command line that only needs commands asks for those alone.
        extra: Plugin modules that no entry point names, by plugin name (for tests).
    """
    loader = _Loader(hooks)
    loader.load(_core_info(), lambda: import_module("comfy_mcp_core.tools"))
    for entry_point in sorted(entry_points(group=hookspecs.PROJECT), key=lambda e: e.name):
        if _selected(entry_point.name, allowed, disabled):
            loader.load(_info(entry_point), entry_point.load)
    for name, module in sorted((extra or {}).items()):
        info = PluginInfo(name=name, distribution="", version="", module=module.__name__)
        loader.load(info, lambda module=module: module)
    return loader.plugins()


def _selected(name: str, allowed: Collection[str] | None, disabled: Collection[str]) -> bool:
    return name not in disabled and (allowed is None or name in allowed)


def _core_info() -> PluginInfo:
    from comfy_mcp_core import __version__

    module = "comfy_mcp_core.tools"
    return PluginInfo(name=CORE, distribution="comfy-mcp-core", version=__version__, module=module)


def _info(entry_point: EntryPoint) -> PluginInfo:
    distribution = entry_point.dist
    return PluginInfo(
        name=entry_point.name,
        distribution=distribution.name if distribution else "",
        version=distribution.version if distribution else "",
        module=entry_point.value,
    )


class _StageError(Exception):
    """A plugin failed at a stage; carries the sentence and hint of its problem."""

    def __init__(self, stage: str, sentence: str, hint: str) -> None:
        super().__init__(sentence)
        self.stage, self.sentence, self.hint = stage, sentence, hint


class _Loader:
    """Gathers what the plugins contribute; one use."""

    def __init__(self, hooks: Collection[str]) -> None:
        self._hooks = [hook for hook in HOOKS if hook in hooks]
        self._infos: list[PluginInfo] = []
        self._problems: list[PluginProblem] = []
        self._settings: dict[str, type[BaseModel]] = {}
        self._tables: dict[str, dict[str, Contributed[object]]] = {h: {} for h in HOOKS}

    def load(self, info: PluginInfo, get: Callable[[], ModuleType]) -> None:
        try:
            manager = _register(info, get)
            declared = {hook: _ask(manager, info, hook) for hook in self._hooks}
        except _StageError as problem:
            self._problem(info, problem.stage, problem.sentence, problem.hint)
            return
        info = replace(
            info, hooks=tuple(h for h in HOOKS if getattr(manager.hook, h).get_hookimpls())
        )
        self._infos.append(info)
        for hook, values in declared.items():
            self._take(info, hook, values)

    def _take(self, info: PluginInfo, hook: str, values: Iterable[tuple[str, object]]) -> None:
        for key, value in values:
            if hook == "comfy_mcp_settings":
                self._settings[info.name] = cast("type[BaseModel]", value)
                continue
            earlier = self._tables[hook].get(key)
            if earlier is None:
                self._tables[hook][key] = Contributed(value=value, plugin=info)
            else:
                kind = hook.removeprefix("comfy_mcp_").replace("_", " ").rstrip("s")
                self._problem(
                    info,
                    "conflict",
                    f"The {kind} {key!r} of plugin {info.name!r} is left out: plugin "
                    f"{earlier.plugin.name!r} already provides one of that name.",
                    f"Disable one of {earlier.plugin.name!r} and {info.name!r}, or rename it.",
                )

    def _problem(self, info: PluginInfo, stage: str, sentence: str, hint: str) -> None:
        log.warning("plugin %s: %s: %s", info.name, stage, sentence)
        self._problems.append(
            PluginProblem(
                plugin=info.name,
                distribution=info.distribution,
                version=info.version,
                stage=stage,
                sentence=sentence,
                hint=hint,
            )
        )

    def plugins(self) -> Plugins:
        def table(hook: str, _kind: type[T]) -> tuple[Contributed[T], ...]:
            return cast("tuple[Contributed[T], ...]", tuple(self._tables[hook].values()))

        return Plugins(
            infos=tuple(self._infos),
            problems=tuple(self._problems),
            settings_models=self._settings,
            defaults=table("comfy_mcp_defaults", contributions.DefaultsNamespace),
            media_types=table("comfy_mcp_media_types", contributions.MediaType),
            workflows=table("comfy_mcp_workflows", contributions.WorkflowSource),
            tools=table("comfy_mcp_tools", contributions.Tool),
            publishers=table("comfy_mcp_publishers", contributions.Publisher),
            engines=table("comfy_mcp_engines", contributions.Engine),
            commands=cast(
                "tuple[Contributed[click.Command], ...]",
                tuple(self._tables["comfy_mcp_commands"].values()),
            ),
        )


def _register(info: PluginInfo, get: Callable[[], ModuleType]) -> pluggy.PluginManager:
    """Import the plugin and register it with a manager of its own, so that no other can suffer."""
    try:
        module = get()
    except (Exception, SystemExit) as error:
        log.info("plugin %s does not import", info.name, exc_info=True)
        sentence = f"The plugin does not import: {_reason(error)}"
        raise _StageError("import", sentence, _reinstall(info)) from error
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    try:
        manager.register(module, name=info.name)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        sentence = f"A hook of the plugin is unknown or has other parameters: {error}"
        hint = f"The hooks are {', '.join(HOOKS)}; none takes arguments."
        raise _StageError("register", sentence, hint) from error
    return manager


def _ask(manager: pluggy.PluginManager, info: PluginInfo, hook: str) -> list[tuple[str, object]]:
    """What one hook of the plugin declares, checked, each with its name."""
    caller = getattr(manager.hook, hook)
    if not caller.get_hookimpls():
        return []
    try:
        answers: list[object] = caller()
    except (Exception, SystemExit) as error:
        log.info("plugin %s failed in %s", info.name, hook, exc_info=True)
        raise _StageError("hook", f"{hook} raised {_reason(error)}", _reinstall(info)) from error
    values: list[object] = []
    for answer in answers:
        if hook == "comfy_mcp_settings":
            values.append(answer)
        elif isinstance(answer, list | tuple):
            values.extend(cast("list[object]", answer))
        else:
            sentence = f"{hook} returned {type(answer).__name__} in place of a list."
            raise _StageError("check", sentence, "Return a list of contributions.")
    return [(_checked(info, hook, value), value) for value in values]


def _checked(info: PluginInfo, hook: str, value: object) -> str:
    """The name of a contribution that can be used."""
    try:
        check(hook, value)
        return key_of(hook, value, info.name)
    except UnfitError as error:
        raise _StageError("check", error.sentence, error.hint) from error
    except Exception as error:  # a contribution may hold objects that raise at any touch
        log.info("plugin %s: %s can't be checked", info.name, hook, exc_info=True)
        sentence = f"What {hook} declares can't be looked at: {_reason(error)}"
        raise _StageError("check", sentence, "Mend the contribution.") from error


def _reason(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0]


def _reinstall(info: PluginInfo) -> str:
    if not info.distribution:
        return "Mend the plugin's module."
    return (
        f"Try `pip install --upgrade {info.distribution}`, or leave it out with "
        f'{{"plugins": {{"disabled": ["{info.name}"]}}}} in the config file.'
    )
