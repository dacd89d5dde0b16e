"""Plugins: found, loaded one by one, checked, set aside when broken, listed."""

from comfy_mcp_core.plugins.loading import CORE, HOOKS, load_plugins
from comfy_mcp_core.plugins.table import (
    Contributed,
    PluginInfo,
    PluginProblem,
    Plugins,
    refuse_problems,
)

__all__ = [
    "CORE",
    "HOOKS",
    "Contributed",
    "PluginInfo",
    "PluginProblem",
    "Plugins",
    "load_plugins",
    "refuse_problems",
]
