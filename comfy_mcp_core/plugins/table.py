"""What loading gives: the plugins, what they contribute by kind, and what is wrong with any."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from comfy_mcp_core import contributions
from comfy_mcp_core.errors import SettingsError

if TYPE_CHECKING:
    import click
    from pydantic import BaseModel

__all__ = ["Contributed", "PluginInfo", "PluginProblem", "Plugins", "refuse_problems"]

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginInfo:
    """A loaded plugin: its name, where it comes from, and the hooks that it implements."""

    name: str
    distribution: str
    version: str
    module: str
    hooks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginProblem:
    """Why a plugin, or one contribution of it, was set aside.

    `stage` is one of `import`, `register`, `hook`, `check` (each takes the whole plugin out) or
    `conflict` (only the contribution named in the sentence is left out).
    """

    plugin: str
    distribution: str
    version: str
    stage: str
    sentence: str
    hint: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Contributed(Generic[T]):
    """A contribution and the plugin that made it."""

    value: T
    plugin: PluginInfo


@dataclass(frozen=True, kw_only=True)
class Plugins:
    """What all loaded plugins contribute, by kind, in name order of the plugins."""

    infos: tuple[PluginInfo, ...] = ()
    problems: tuple[PluginProblem, ...] = ()
    settings_models: Mapping[str, type[BaseModel]] = field(
        default_factory=dict[str, "type[BaseModel]"]
    )
    defaults: tuple[Contributed[contributions.DefaultsNamespace], ...] = ()
    media_types: tuple[Contributed[contributions.MediaType], ...] = ()
    workflows: tuple[Contributed[contributions.WorkflowSource], ...] = ()
    tools: tuple[Contributed[contributions.Tool], ...] = ()
    publishers: tuple[Contributed[contributions.Publisher], ...] = ()
    engines: tuple[Contributed[contributions.Engine], ...] = ()
    commands: tuple[Contributed[click.Command], ...] = ()


def refuse_problems(problems: Collection[PluginProblem]) -> None:
    """Turn problems into an exit, as `--strict` asks.

    Raises:
        SettingsError: When there is any problem; it names each.
    """
    if problems:
        listed = "; ".join(f"{p.plugin} ({p.stage}): {p.sentence}" for p in problems)
        raise SettingsError(
            f"--strict: {len(problems)} plugin problem(s): {listed}",
            hint="`comfymcp plugins` lists them with remedies.",
        )
