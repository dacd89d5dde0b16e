"""Building an engine: its parts, and the application that answers for them."""

from __future__ import annotations

import asyncio
import ipaddress
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route, WebSocketRoute

from comfy_mcp_demo.engine.counters import Counters
from comfy_mcp_demo.engine.execution import Workshop
from comfy_mcp_demo.engine.folders import Folders
from comfy_mcp_demo.engine.hub import Hub
from comfy_mcp_demo.engine.jobs import JobQueue
from comfy_mcp_demo.engine.nodes import node_classes
from comfy_mcp_demo.engine.web.answers import TooLargeError, empty
from comfy_mcp_demo.engine.web.files import FileRoutes
from comfy_mcp_demo.engine.web.guard import OriginGuard
from comfy_mcp_demo.engine.web.information import InformationRoutes
from comfy_mcp_demo.engine.web.prompts import PromptRoutes
from comfy_mcp_demo.engine.web.service import Service
from comfy_mcp_demo.engine.web.sockets import SocketRoutes
from comfy_mcp_demo.engine.worker import Worker

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from comfy_mcp_demo.engine.options import EngineOptions

_STOP_SECONDS = 1.0


def build_service(options: EngineOptions) -> Service:
    """An engine's parts, put together but not yet at work; its folders are made."""
    folders = Folders(root=options.folder.resolve())
    folders.ensure()
    folders.drop_old_previews()
    hub = Hub()
    workshop = Workshop(
        classes=node_classes(), folders=folders, counters=Counters(), strip=options.strip
    )

    def tell_status() -> None:
        remaining = {"exec_info": {"queue_remaining": queue.remaining()}}
        hub.send("status", {"status": remaining}, None)

    queue = JobQueue(tell_status)
    worker = Worker(workshop, queue, hub)
    return Service(options=options, workshop=workshop, hub=hub, queue=queue, worker=worker)


def build_app(service: Service) -> Starlette:
    """The ASGI application of an engine; its worker runs as long as the application."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None]:
        del app
        service.hub.attach(asyncio.get_running_loop())
        service.worker.start()
        try:
            yield
        finally:
            await asyncio.to_thread(service.worker.stop, _STOP_SECONDS)

    guard = Middleware(OriginGuard, local_only=_is_loopback(service.options.host))
    app = Starlette(
        routes=_routes(service),
        middleware=[guard],
        lifespan=lifespan,
        exception_handlers={TooLargeError: _too_large, HTTPException: _not_answered},
    )
    app.router.redirect_slashes = False
    return app


async def _too_large(request: Request, problem: Exception) -> Response:
    del request, problem
    return empty(413)


async def _not_answered(request: Request, problem: Exception) -> Response:
    """Behind ComfyUI's routes lie its web pages: every path can be read, but may not be there."""
    status = problem.status_code if isinstance(problem, HTTPException) else 500
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}:
        status = 404 if request.method in {"GET", "HEAD"} else 405
    return empty(status)


def _routes(service: Service) -> list[BaseRoute]:
    prompts, files = PromptRoutes(service), FileRoutes(service)
    told, sockets = InformationRoutes(service), SocketRoutes(service)
    table = (
        ("GET", "/prompt", prompts.prompt_info),
        ("POST", "/prompt", prompts.submit),
        ("GET", "/queue", prompts.queue),
        ("POST", "/queue", prompts.change_queue),
        ("GET", "/history", prompts.history),
        ("POST", "/history", prompts.change_history),
        ("GET", "/history/{prompt_id}", prompts.history_of),
        ("POST", "/interrupt", prompts.interrupt),
        ("POST", "/free", prompts.free),
        ("GET", "/view", files.view),
        ("POST", "/upload/image", files.upload_image),
        ("POST", "/upload/mask", files.upload_mask),
        ("GET", "/object_info", told.object_info),
        ("GET", "/object_info/{name:path}", told.object_info_of),
        ("GET", "/system_stats", told.system_stats),
        ("GET", "/features", told.features),
        ("GET", "/models", told.models),
        ("GET", "/models/{folder}", told.models_in),
        ("GET", "/embeddings", told.embeddings),
    )
    routes: list[BaseRoute] = [Route("/", told.page, methods=["GET"])]
    for prefix in ("", "/api"):
        routes += [Route(prefix + path, run, methods=[method]) for method, path, run in table]
        routes.append(WebSocketRoute(f"{prefix}/ws", sockets.listen))
    routes.append(Route("/internal/folder_paths", told.folder_paths, methods=["GET"]))
    return routes


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
