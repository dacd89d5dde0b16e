"""What every command begins with: the config file, the settings and the plugins that they allow."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from comfy_mcp_core.plugins import Plugins, load_plugins
from comfy_mcp_core.settings import ConfigFile, Settings, load_settings, read_config

__all__ = ["Configured", "configured"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Configured:
    """Settings and plugins as this run has them."""

    config: ConfigFile
    settings: Settings
    plugins: Plugins


def configured(flags: Mapping[tuple[str, str], object] | None = None) -> Configured:
    """Read the config file, the environment and the flags, and load the plugins.

    Raises:
        SettingsError: Names the setting that is wrong.
    """
    config = read_config()
    settings = load_settings(config, os.environ, flags)
    plugins = load_plugins(allowed=settings.plugins.allowed, disabled=settings.plugins.disabled)
    return Configured(config=config, settings=settings, plugins=plugins)
