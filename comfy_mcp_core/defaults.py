"""Default values of workflow parameters: namespaces, precedence, and where each value came from.

Precedence, the strongest first: call, `set_defaults`, config file, environment, the workflow's
own, the namespace's built-in, the node's own. This module holds those in the middle that do not
depend on a workflow; `values` adds the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from comfy_mcp_core.arguments import Argument, argument_model, validated
from comfy_mcp_core.config_file import update_config
from comfy_mcp_core.contributions import DefaultKey, DefaultsNamespace
from comfy_mcp_core.errors import ComfyMCPError, InvalidArgumentsError
from comfy_mcp_core.settings import ConfigFile

__all__ = ["BUILT_IN", "Default", "Defaults", "Origin", "environment_name"]

Origin = Literal[
    "call", "runtime", "file", "environment", "workflow", "built in", "node", "installed", "drawn"
]
"""Where a value came from; `installed`: the first model that ComfyUI has, `drawn`: at random."""

BUILT_IN: Origin = "built in"
_TYPES: Mapping[str, type] = {"str": str, "int": int, "float": float, "bool": bool}


@dataclass(frozen=True, kw_only=True, slots=True)
class Default:
    """A default value and where it came from; None where only the installation can tell."""

    value: object
    origin: Origin


class Defaults:
    """The levels of defaults of all installed namespaces.

    Args:
        namespaces: What the plugins declare.
        config: The config file; its `defaults` are one level, and it is what `persist` writes.
        environment: Environment variables.

    Attributes:
        problems: Sentences on values of the file or environment that are wrong and not used.
        version: Raised by every change, so that what was made from the defaults can be made anew.
    """

    def __init__(
        self,
        namespaces: Mapping[str, DefaultsNamespace],
        config: ConfigFile,
        environment: Mapping[str, str],
    ) -> None:
        self._namespaces = dict(namespaces)
        self._config = config
        self._runtime: dict[str, dict[str, object]] = {name: {} for name in namespaces}
        self.problems: list[str] = []
        self._file = self._from_file(config.content.get("defaults"))
        self._environment = self._from_environment(environment)
        self.version = 0

    @property
    def namespaces(self) -> Mapping[str, DefaultsNamespace]:
        """The namespaces by name."""
        return self._namespaces

    def of(self, namespace: str) -> dict[str, Default]:
        """Every key of a namespace with its value and origin; empty for an unknown namespace."""
        declared = self._namespaces.get(namespace)
        if declared is None:
            return {}
        return {key: self._of(namespace, key, told) for key, told in declared.keys.items()}

    def _of(self, namespace: str, key: str, told: DefaultKey) -> Default:
        levels: tuple[tuple[Origin, Mapping[str, Mapping[str, object]]], ...] = (
            ("runtime", self._runtime),
            ("file", self._file),
            ("environment", self._environment),
        )
        for origin, level in levels:
            if key in level.get(namespace, {}):
                return Default(value=level[namespace][key], origin=origin)
        return Default(value=told.value, origin=BUILT_IN)

    def checked(self, namespace: str, values: Mapping[str, Any]) -> dict[str, object]:
        """Values for `set`, converted.

        Raises:
            InvalidArgumentsError: Names every key that is unknown or of a wrong type or range.
        """
        declared = self._namespaces.get(namespace)
        if declared is None:
            raise InvalidArgumentsError(
                f"There is no defaults namespace {namespace!r}.",
                hint=f"Installed are {', '.join(self._namespaces) or 'none'}.",
            )
        model = argument_model(
            f"{namespace}_defaults",
            [
                Argument(
                    name=key,
                    annotation=_TYPES[told.type],
                    minimum=told.minimum,
                    maximum=told.maximum,
                )
                for key, told in declared.keys.items()
            ],
        )
        return validated(f"defaults of {namespace}", model, values)

    def set(self, values: Mapping[str, Mapping[str, object]]) -> None:
        """Set runtime defaults, already checked; they last as long as the process."""
        for namespace, changed in values.items():
            self._runtime[namespace].update(changed)
        self.version += 1

    def persist(self, values: Mapping[str, Mapping[str, object]]) -> None:
        """Write defaults, already checked, to the config file; the rest of it stays. Blocking.

        What `set` said of the same keys is forgotten, so that the file's values count.

        Raises:
            SettingsError: When the file is broken, which is then left alone, or can't be written.
        """
        update_config(self._config.path, {"defaults": values})
        for namespace, changed in values.items():
            self._file.setdefault(namespace, {}).update(changed)
            runtime = self._runtime[namespace]
            self._runtime[namespace] = {k: v for k, v in runtime.items() if k not in changed}
        self.version += 1

    def _from_file(self, section: object) -> dict[str, dict[str, object]]:
        level: dict[str, dict[str, object]] = {}
        for namespace, values in cast("dict[str, Any]", section or {}).items():
            if namespace in self._namespaces and isinstance(values, dict):
                known = cast("dict[str, Any]", values)
                level[namespace] = self._sound(namespace, known, f"config file: {namespace}")
        return level

    def _from_environment(self, environment: Mapping[str, str]) -> dict[str, dict[str, object]]:
        level: dict[str, dict[str, object]] = {}
        for namespace, declared in self._namespaces.items():
            names = {key: environment_name(namespace, key) for key in declared.keys}
            values = {key: environment[name] for key, name in names.items() if name in environment}
            level[namespace] = self._sound(namespace, values, "environment")
        return level

    def _sound(self, namespace: str, values: Mapping[str, Any], where: str) -> dict[str, object]:
        """The values that are right; of the others, a problem each."""
        sound: dict[str, object] = {}
        for key, value in values.items():
            try:
                sound |= self.checked(namespace, {key: value})
            except ComfyMCPError as error:
                self.problems.append(f"{where}: {error.sentence}")
        return sound


def environment_name(namespace: str, key: str) -> str:
    """The environment variable of a default, `COMFY_MCP_DEFAULT_<NAMESPACE>_<KEY>`."""
    return f"COMFY_MCP_DEFAULT_{namespace}_{key}".upper()
