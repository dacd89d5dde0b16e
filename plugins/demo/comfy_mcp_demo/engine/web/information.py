"""Routes that tell what the engine is and has."""

from __future__ import annotations

import asyncio
import os
import sys
from html import escape
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse

from comfy_mcp_demo.engine.folders import FOLDER_TYPES, MODELS
from comfy_mcp_demo.engine.options import (
    CHECKPOINT,
    ENGINE_NAME,
    ENGINE_VERSION,
    IMITATED_VERSION,
    SOUND_CONFESSION,
)
from comfy_mcp_demo.engine.web.answers import as_json, empty
from comfy_mcp_demo.engine.web.service import FEATURES

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from comfy_mcp_demo.engine.web.service import Service


class InformationRoutes:
    """The answers about the engine itself, for one service."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def page(self, request: Request) -> Response:
        """GET /: a page for people who look in with a browser."""
        del request
        names = ", ".join(escape(name) for name in self._service.workshop.classes)
        return HTMLResponse(_PAGE.format(name=ENGINE_NAME, version=ENGINE_VERSION, nodes=names))

    async def system_stats(self, request: Request) -> Response:
        """GET /system_stats: versions and memory; no device does the work of a model here."""
        del request
        total, free = _memory()
        memory = {"ram_total": total, "ram_free": free}
        return as_json(
            {
                "system": {
                    "os": os.name,
                    **memory,
                    "comfyui_version": f"{IMITATED_VERSION}+{ENGINE_NAME}",
                    "required_frontend_version": "",
                    "installed_templates_version": "",
                    "required_templates_version": "",
                    "python_version": sys.version,
                    "pytorch_version": "",
                    "embedded_python": False,
                    "argv": [ENGINE_NAME],
                },
                "devices": [
                    {
                        "name": "cpu",
                        "type": "cpu",
                        "index": None,
                        "vram_total": total,
                        "vram_free": free,
                        "torch_vram_total": total,
                        "torch_vram_free": free,
                    }
                ],
                "engine": {
                    "name": ENGINE_NAME,
                    "version": ENGINE_VERSION,
                    "ai_model": False,
                    "checkpoint": CHECKPOINT,
                    "description": f"Everything is {SOUND_CONFESSION}.",
                    "strip": self._service.options.strip,
                },
            }
        )

    async def features(self, request: Request) -> Response:
        """GET /features: what the server can do."""
        del request
        return as_json(FEATURES)

    async def object_info(self, request: Request) -> Response:
        """GET /object_info: every node class."""
        del request
        workshop = self._service.workshop

        def described() -> Response:
            folders = workshop.folders
            return as_json({name: one.describe(folders) for name, one in workshop.classes.items()})

        return await asyncio.to_thread(described)

    async def object_info_of(self, request: Request) -> Response:
        """GET /object_info/{name}: one node class, or an empty object."""
        name = request.path_params["name"]
        workshop = self._service.workshop
        node = workshop.classes.get(name)
        if node is None:
            return as_json({})
        return as_json({name: await asyncio.to_thread(node.describe, workshop.folders)})

    async def models(self, request: Request) -> Response:
        """GET /models: the types of model folders."""
        del request
        return as_json(list(MODELS))

    async def models_in(self, request: Request) -> Response:
        """GET /models/{folder}: the models of one type."""
        names = MODELS.get(request.path_params["folder"])
        return empty(404) if names is None else as_json(list(names))

    async def embeddings(self, request: Request) -> Response:
        """GET /embeddings: there are none."""
        del request
        return as_json([])

    async def folder_paths(self, request: Request) -> Response:
        """GET /internal/folder_paths: where each type of file lies."""
        del request
        folders = self._service.workshop.folders
        models: dict[str, list[str]] = {name: [] for name in MODELS}
        return as_json(models | {kind: [str(folders.of(kind))] for kind in FOLDER_TYPES})


def _memory() -> tuple[int, int]:
    """Total and free memory in bytes, 0 where the system does not tell."""
    try:
        page = os.sysconf("SC_PAGE_SIZE")
        return os.sysconf("SC_PHYS_PAGES") * page, os.sysconf("SC_AVPHYS_PAGES") * page
    except (ValueError, OSError, AttributeError):
        return 0, 0


_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{name}</title>
<style>body {{ font: 16px/1.5 system-ui; max-width: 42rem; margin: 4rem auto; padding: 0 1rem }}
code {{ font-size: 0.9em }}</style>
<h1>{name} {version}</h1>
<p>This is the demo engine of Comfy MCP. It answers with ComfyUI's API, so that Comfy MCP can be
tried without a GPU and without weights. <strong>It is not an AI model</strong>: its pictures are
painted by procedure from the words of a prompt and a seed.</p>
<p>There is no editor here. Send workflows to <code>POST /prompt</code>, or use Comfy MCP.</p>
<p>Node classes: <small>{nodes}</small></p>
</html>
"""
