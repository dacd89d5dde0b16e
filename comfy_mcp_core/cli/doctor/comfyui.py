"""ComfyUI: whether it answers, what it is, which models it has."""

from __future__ import annotations

import time
import uuid
from collections.abc import AsyncGenerator, Mapping
from typing import Any

from comfy_mcp_core.arguments import close_matches
from comfy_mcp_core.cli.findings import Finding, failure, ok, warning
from comfy_mcp_core.comfyui.client import ComfyUIClient
from comfy_mcp_core.comfyui.events import EventStream
from comfy_mcp_core.contributions import DefaultKey
from comfy_mcp_core.defaults import Default, Defaults
from comfy_mcp_core.errors import ModelNotFoundError
from comfy_mcp_core.json_values import json_list, json_object
from comfy_mcp_core.model_choice import fitting_model
from comfy_mcp_core.settings import ComfyUISettings

__all__ = ["models_found", "server_found"]

SOCKET_SECONDS = 5.0
CHECKPOINTS = "checkpoints"
SHOWN = 3
"""Checkpoints that are named: a line's worth."""


async def server_found(client: ComfyUIClient, settings: ComfyUISettings) -> AsyncGenerator[Finding]:
    """The server at the address, or why there is none.

    Raises:
        ComfyMCPError: When it does not answer as a ComfyUI.
    """
    stats = await client.system_stats()
    began = time.perf_counter()
    queue = await client.queue()
    latency = round(1000 * (time.perf_counter() - began), 1)
    version = str(json_object(stats.get("system")).get("comfyui_version") or "unknown")
    devices = [_device(json_object(device)) for device in json_list(stats.get("devices"))]
    yield ok(
        "ComfyUI",
        f"{client.url} answers in {latency:.0f} ms: version {version}",
        url=client.url,
        version=version,
        latency_ms=latency,
    )
    engine = json_object(stats.get("engine"))
    if engine:
        said = str(engine.get("description") or engine.get("name") or "")
        yield ok("ComfyUI", f"This is a demo engine, no ComfyUI. {said}".strip(), engine=engine)
    yield ok("ComfyUI", f"Devices: {', '.join(devices) or 'none told'}", devices=devices)
    counts = f"{len(queue.running)} running, {len(queue.pending)} waiting"
    yield ok("ComfyUI", f"Queue: {counts}")
    yield await _socket(settings)


def _device(device: Mapping[str, Any]) -> str:
    name = str(device.get("name") or device.get("type") or "unknown")
    total, free = device.get("vram_total"), device.get("vram_free")
    if not isinstance(total, int) or not isinstance(free, int) or not total:
        return name
    return f"{name} ({free / 2**30:.1f} of {total / 2**30:.1f} GiB free)"


async def _socket(settings: ComfyUISettings) -> Finding:
    stream = EventStream(settings.url, str(uuid.uuid4()), settings.headers, lambda _: None)
    async with stream:
        if await stream.wait_connected(SOCKET_SECONDS):
            return ok("ComfyUI", "Its WebSocket opens: progress and previews are live")
    return warning(
        "ComfyUI",
        "Its WebSocket does not open: jobs run, but without progress and previews.",
        "Let the proxy before ComfyUI pass WebSockets on /ws.",
    )


async def models_found(client: ComfyUIClient, defaults: Defaults) -> AsyncGenerator[Finding]:
    """The checkpoints, and whether configured models are installed.

    Raises:
        ComfyMCPError: When ComfyUI does not answer.
    """
    checkpoints = await client.models(CHECKPOINTS) or []
    if checkpoints:
        noun = "checkpoint" if len(checkpoints) == 1 else "checkpoints"
        shown = ", ".join(checkpoints[:SHOWN])
        more = f" and {len(checkpoints) - SHOWN} more" if len(checkpoints) > SHOWN else ""
        yield ok(
            "Models",
            f"{len(checkpoints)} {noun}: {shown}{more}",
            checkpoints=len(checkpoints),
        )
    else:
        yield failure(
            "Models",
            ModelNotFoundError(
                "ComfyUI has no checkpoint, so that nothing can be generated.",
                hint="Put one into ComfyUI's folder models/checkpoints.",
            ),
            checkpoints=0,
        )
    for namespace, declared in defaults.namespaces.items():
        for key, default in defaults.of(namespace).items():
            told = declared.keys[key]
            if not told.model_folder or not (default.value or told.prefers):
                continue
            installed = await client.models(told.model_folder) or []
            fitting = fitting_model(installed, told)
            if default.value:
                yield _default(f"{namespace}.{key}", default, installed, fitting)
            elif fitting is None:
                yield _none_fits(f"{namespace}.{key}", told)


def _none_fits(name: str, key: DefaultKey) -> Finding:
    parts = " or ".join(repr(part) for part in key.prefers)
    return warning(
        "Models",
        f"For {name} no model in {key.model_folder} has {parts} in its name.",
        f"Put one into models/{key.model_folder}, or set {name} to the one that is meant.",
    )


def _default(name: str, default: Default, installed: list[str], instead: str | None) -> Finding:
    model = str(default.value)
    told = f"The default {name}, {model} (from {default.origin}), is"
    if model in installed:
        return ok("Models", f"{told} installed")
    close = close_matches(model, installed)
    used = f"; {instead} is used in its place." if instead else "."
    return warning(
        "Models",
        f"{told} not installed{used}",
        (f"Did you mean {close[0]}? " if close else "") + "Set another default, or install it.",
    )
