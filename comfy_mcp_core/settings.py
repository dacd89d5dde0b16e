"""Settings: the config file, the environment and flags, in that rising order, as one typed object.

The config file is JSON, with a section for each part and one below `plugins` for each plugin:

    {"comfyui": {"url": "http://gpu-box:8188"}, "plugins": {"disabled": ["demo"], "image": {}}}
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, cast
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, Field, ValidationError, field_validator

from comfy_mcp_core.errors import SettingsError
from comfy_mcp_core.paths import config_file, state_folder

__all__ = [
    "ComfyUISettings",
    "ConfigFile",
    "InputsSettings",
    "PluginsSettings",
    "ServerSettings",
    "Settings",
    "StoreSettings",
    "WorkflowsSettings",
    "check_binding",
    "load_settings",
    "plugin_section",
    "read_config",
]


def _headers(value: object) -> object:
    """Headers given as text: JSON, or `Name: value` lines."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("{"):
        return json.loads(value)
    headers: dict[str, str] = {}
    for line in filter(str.strip, value.splitlines()):
        name, colon, content = line.partition(":")
        if not colon:
            message = "is neither JSON nor lines of `Name: value`"
            raise ValueError(message)
        headers[name.strip()] = content.strip()
    return headers


def _names(value: object) -> object:
    """A comma-separated list given as text."""
    if isinstance(value, str):
        return tuple(name.strip() for name in value.split(",") if name.strip())
    return value


def _paths(value: object) -> object:
    """A list of paths given as text, as the system writes PATH."""
    if isinstance(value, str):
        return tuple(part for part in value.split(os.pathsep) if part.strip())
    return value


class _Section(BaseModel, frozen=True, extra="forbid"):
    pass


class ComfyUISettings(_Section, frozen=True):
    """Where ComfyUI is, and how to speak to it.

    Attributes:
        url: Its address, a path prefix included where a proxy adds one.
        headers: Sent with every request and with the socket, for a ComfyUI behind authentication.
        output_root: Its output folder on this machine, where there is one; never needed.
        connect_seconds: How long to wait for a connection.
        read_seconds: How long to wait for an answer to one request.
    """

    url: str = "http://127.0.0.1:8188"
    headers: Annotated[dict[str, str], BeforeValidator(_headers)] = Field(default_factory=dict)
    output_root: Path | None = None
    connect_seconds: float = Field(default=5.0, gt=0, le=60)
    read_seconds: float = Field(default=30.0, gt=0, le=600)

    @field_validator("url")
    @classmethod
    def _normal_url(cls, url: str) -> str:
        scheme, separator, rest = url.strip().partition("://")
        rest = (rest if separator else scheme).rstrip("/")
        url = f"{scheme.lower() if separator else 'http'}://{rest}"
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or " " in url:
            message = "is no http or https address"
            raise ValueError(message)
        return url


class ServerSettings(_Section, frozen=True):
    """The MCP server itself.

    Attributes:
        host: The address to listen on.
        port: The port to listen on, 0 for a free one.
        token: What callers must send as `Authorization: Bearer …`; needed beyond loopback.
        public_url: How clients reach this server, when that differs from host and port.
        wait_seconds: How long a generation waits before it answers with a handle, 0 to 600.
            50 by default: several clients end a call after about a minute.
    """

    host: str = "127.0.0.1"
    port: int = Field(default=9000, ge=0, le=65535)
    token: str = ""
    public_url: str = ""
    wait_seconds: float = Field(default=50, ge=0, le=600)


class StoreSettings(_Section, frozen=True):
    """Assets and jobs.

    Attributes:
        path: The SQLite file, or `memory:` to keep nothing beyond the process.
        ttl_hours: How long an asset is kept after its last use; 0 for ever.
    """

    path: str = ""
    ttl_hours: float = Field(default=24, ge=0)

    @property
    def file(self) -> Path | None:
        """The store's file; None for `memory:`."""
        if self.path == "memory:":
            return None
        return Path(self.path).expanduser() if self.path else state_folder() / "store.sqlite3"


class WorkflowsSettings(_Section, frozen=True):
    """The operator's own workflow folder; None to look in the usual places."""

    folder: Path | None = None


class InputsSettings(_Section, frozen=True):
    """Media that calls bring along, and where they may come from.

    Attributes:
        folders: Folders of this machine whose files a call may name; none by default.
        max_bytes: The largest file that is taken, in bytes.
        private_hosts: Hosts, `name` or `name:port`, that may have private addresses and be spoken
            to by plain http.
        fetch_seconds: How long fetching one URL may take.
    """

    folders: Annotated[tuple[Path, ...], BeforeValidator(_paths)] = ()
    max_bytes: int = Field(default=64 * 2**20, gt=0)
    private_hosts: Annotated[tuple[str, ...], BeforeValidator(_names)] = ()
    fetch_seconds: float = Field(default=30, gt=0, le=600)


class PluginsSettings(BaseModel, frozen=True, extra="allow"):
    """Which plugins load, and their own sections by plugin name."""

    allowed: Annotated[tuple[str, ...] | None, BeforeValidator(_names)] = None
    disabled: Annotated[tuple[str, ...], BeforeValidator(_names)] = ()


class Settings(_Section, frozen=True):
    """Everything that an operator can set."""

    comfyui: ComfyUISettings = ComfyUISettings()
    server: ServerSettings = ServerSettings()
    store: StoreSettings = StoreSettings()
    workflows: WorkflowsSettings = WorkflowsSettings()
    inputs: InputsSettings = InputsSettings()
    plugins: PluginsSettings = PluginsSettings()
    defaults: dict[str, dict[str, Any]] = Field(default_factory=dict)


ENVIRONMENT: Mapping[str, tuple[str, str]] = {
    "COMFYUI_URL": ("comfyui", "url"),
    "COMFYUI_HEADERS": ("comfyui", "headers"),
    "COMFYUI_OUTPUT_ROOT": ("comfyui", "output_root"),
    "COMFY_MCP_HOST": ("server", "host"),
    "COMFY_MCP_PORT": ("server", "port"),
    "COMFY_MCP_TOKEN": ("server", "token"),
    "COMFY_MCP_PUBLIC_URL": ("server", "public_url"),
    "COMFY_MCP_STORE": ("store", "path"),
    "COMFY_MCP_ASSET_TTL_HOURS": ("store", "ttl_hours"),
    "COMFY_MCP_WORKFLOW_DIR": ("workflows", "folder"),
    "COMFY_MCP_INPUT_FOLDERS": ("inputs", "folders"),
    "COMFY_MCP_INPUT_HOSTS": ("inputs", "private_hosts"),
    "COMFY_MCP_PLUGINS": ("plugins", "allowed"),
}
"""The environment variables and the setting that each gives."""

FLAGS: Mapping[tuple[str, str], str] = {("comfyui", "url"): "comfyui"}
"""Flags of `serve` that are not called as their setting is."""

SECRET = frozenset({("comfyui", "headers"), ("server", "token")})
"""Settings whose value is not repeated anywhere."""

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""Hosts that only this machine reaches."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfigFile:
    """What a config file holds; `problem` is empty or says why it could not be read.

    A file with a problem is left as it is: nothing writes to it.
    """

    path: Path
    content: Mapping[str, Any] = field(default_factory=dict[str, Any])
    problem: str = ""


def read_config(path: Path | None = None) -> ConfigFile:
    """Read the config file; one that is not there is an empty one."""
    path = path or config_file()
    try:
        content: object = json.loads(path.read_bytes())
    except FileNotFoundError:
        return ConfigFile(path=path)
    except (OSError, ValueError, RecursionError) as error:
        problem = f"The config file {path} can't be read and is set aside: {error}"
        return ConfigFile(path=path, problem=problem)
    if not isinstance(content, dict):
        problem = f"The config file {path} holds no JSON object and is set aside."
        return ConfigFile(path=path, problem=problem)
    return ConfigFile(path=path, content=cast("dict[str, Any]", content))


def load_settings(
    config: ConfigFile,
    environment: Mapping[str, str],
    flags: Mapping[tuple[str, str], object] | None = None,
) -> Settings:
    """Merge the config file, the environment and flags.

    Args:
        config: The config file as read.
        environment: Environment variables; those that are empty count as not set.
        flags: Values by (section, key); None counts as not given.

    Raises:
        SettingsError: Names the setting that is wrong, what was given, and where it came from.
    """
    merged: dict[str, Any] = {
        section: dict(cast("Mapping[str, Any]", values)) if isinstance(values, Mapping) else values
        for section, values in config.content.items()
    }
    origins: dict[tuple[str, str], str] = {}
    for place, value, origin in _overrides(environment, flags or {}):
        section = merged.setdefault(place[0], {})
        # A section that is no object is left for the check below, which names it.
        if isinstance(section, dict):
            section[place[1]] = value
            origins[place] = origin
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        raise _wrong(error, origins, config.path) from error


def _overrides(
    environment: Mapping[str, str], flags: Mapping[tuple[str, str], object]
) -> Iterator[tuple[tuple[str, str], object, str]]:
    """What is set beyond the file, the weaker first: its place, its value, where it comes from."""
    for name, place in ENVIRONMENT.items():
        if environment.get(name):
            yield place, environment[name], f"environment variable {name}"
    for place, value in flags.items():
        if value is not None:
            yield place, value, f"--{FLAGS.get(place, place[1])}"


def check_binding(settings: ServerSettings) -> None:
    """Refuse to listen beyond this machine without a token.

    Raises:
        SettingsError: Says how to set one.
    """
    if settings.host not in LOOPBACK and not settings.token:
        raise SettingsError(
            f"Listening on {settings.host} without a token would give everyone this ComfyUI.",
            hint="Set COMFY_MCP_TOKEN (or --token) to a long random text, or listen on 127.0.0.1.",
        )


def plugin_section(settings: Settings, plugin: str, model: type[BaseModel]) -> BaseModel:
    """A plugin's own section of the settings, checked against the model that it declares.

    Raises:
        SettingsError: Names the setting of the section that is wrong.
    """
    raw: object = (settings.plugins.model_extra or {}).get(plugin, {})
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(["plugins", plugin, *map(str, first["loc"])])
        raise SettingsError(f"The setting {where} is wrong: {first['msg']}.") from error


def _wrong(
    error: ValidationError, origins: Mapping[tuple[str, str], str], path: Path
) -> SettingsError:
    first = error.errors()[0]
    location = tuple(map(str, first["loc"]))
    origin = origins.get((location[0], location[1]) if len(location) > 1 else ("", ""), str(path))
    message = first["msg"].removeprefix("Value error, ")
    return SettingsError(
        f"The setting {'.'.join(location)} from {origin} is wrong: {message}.",
        hint="" if location[:2] in SECRET else f"Given: {first['input']!r}.",
    )
