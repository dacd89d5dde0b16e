"""Python, the packages, the plugins."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distributions, entry_points, version

from comfy_mcp_core.arguments import close_matches
from comfy_mcp_core.cli.findings import Finding, ok, warning
from comfy_mcp_core.hookspecs import PROJECT
from comfy_mcp_core.plugins import PluginInfo, Plugins
from comfy_mcp_core.settings import PluginsSettings

__all__ = ["installation", "plugins_found"]

OURS = "comfy-mcp-"
SHOWN = ("mcp", "pydantic")


def installation() -> Iterator[Finding]:
    """Python and the packages."""
    yield ok("Installation", f"Python {platform.python_version()}")
    versions = {
        name: distribution.version
        for distribution in distributions()
        if (name := str(distribution.name or "").lower().replace("_", "-")).startswith(OURS)
    }
    for name in SHOWN:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            yield warning(
                "Installation", f"The package {name} is not there.", "`pip install comfy-mcp-core`."
            )
    listed = ", ".join(f"{name} {number}" for name, number in sorted(versions.items()))
    yield ok("Installation", listed, packages=versions)


def plugins_found(plugins: Plugins, settings: PluginsSettings) -> Iterator[Finding]:
    """The plugins, what is wrong with any, and names in the settings that no plugin has."""
    for info in plugins.infos:
        yield ok("Plugins", _line(info))
    for problem in plugins.problems:
        name = f"{problem.plugin} {problem.version}".strip()
        yield warning(
            "Plugins",
            f"{name} ({problem.stage}): {problem.sentence}",
            problem.hint,
            plugin=problem.plugin,
            stage=problem.stage,
        )
    yield from _names(settings)


def _line(info: PluginInfo) -> str:
    adds = ", ".join(h.removeprefix("comfy_mcp_").replace("_", " ") for h in info.hooks)
    return f"{info.name} {info.version}: {adds or 'nothing'}"


def _names(settings: PluginsSettings) -> Iterator[Finding]:
    installed = sorted(entry_point.name for entry_point in entry_points(group=PROJECT))
    named = {*(settings.allowed or ()), *settings.disabled}
    for name in sorted(named.difference(installed)):
        close = close_matches(name, installed)
        yield warning(
            "Plugins",
            f"The settings name a plugin {name!r}, which is not installed.",
            f"Did you mean {close[0]!r}?" if close else f"Installed: {', '.join(installed)}.",
        )
    kept = [n for n in installed if settings.allowed is not None and n not in settings.allowed]
    left_out = sorted({*kept, *settings.disabled}.intersection(installed))
    if left_out:
        yield ok("Plugins", f"Left out, as the settings say: {', '.join(left_out)}")
