"""The config file, the settings of the core and of plugins, the defaults."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from comfy_mcp_core.arguments import close_matches
from comfy_mcp_core.cli.findings import Finding, failure, ok, warning
from comfy_mcp_core.defaults import Defaults, environment_name
from comfy_mcp_core.errors import ComfyMCPError, SettingsError
from comfy_mcp_core.plugins import Plugins
from comfy_mcp_core.settings import ENVIRONMENT, ConfigFile, Settings, check_binding, plugin_section

__all__ = ["config_found", "defaults_found", "settings_found"]

PREFIX = "COMFY_MCP_"


def config_found(config: ConfigFile) -> Finding:
    """The config file, if there is one."""
    path = str(config.path)
    if config.problem:
        return warning("Settings", config.problem, "Mend the file, or move it away.", path=path)
    if not config.path.exists():
        return ok("Settings", f"No config file; it would be {path}", path=path)
    return ok("Settings", f"Config file {path}", path=path)


def settings_found(settings: Settings, plugins: Plugins) -> Iterator[Finding]:
    """Everything in the settings that a server would refuse to start with, or would not see."""
    wrong: list[ComfyMCPError] = []
    for name, model in plugins.settings_models.items():
        try:
            plugin_section(settings, name, model)
        except SettingsError as error:
            wrong.append(error)
    try:
        check_binding(settings.server)
    except SettingsError as error:
        wrong.append(error)
    yield from (failure("Settings", error) for error in wrong)
    if not wrong:
        yield ok("Settings", "All settings are valid")
    yield from _unknown_variables(plugins)


def _unknown_variables(plugins: Plugins) -> Iterator[Finding]:
    """Environment variables that look like ours and say nothing to anyone: mostly misspelt."""
    namespaces = [contributed.value for contributed in plugins.defaults]
    known = {*ENVIRONMENT, "COMFY_MCP_CONFIG"}
    known |= {environment_name(n.name, key) for n in namespaces for key in n.keys}
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known:
            close = close_matches(name, sorted(known))
            yield warning(
                "Settings",
                f"Nothing reads the environment variable {name}.",
                f"Did you mean {close[0]}?" if close else "Take it out.",
            )


def defaults_found(defaults: Defaults) -> Iterator[Finding]:
    """Which defaults were set, and those that are wrong."""
    for problem in defaults.problems:
        yield warning("Defaults", problem, "It is not used; correct it or take it out.")
    changed: Mapping[str, str] = {
        f"{namespace}.{key}": f"{namespace}.{key} = {default.value!r} ({default.origin})"
        for namespace in defaults.namespaces
        for key, default in defaults.of(namespace).items()
        if default.origin != "built in"
    }
    yield ok("Defaults", ", ".join(changed.values()) or "All as built in")
