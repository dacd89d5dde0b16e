"""The registry as MCP handlers: list, call, progress, cancellation, errors."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import mcp_types as types
from mcp.server import NotificationOptions, Server
from mcp.server.models import InitializationOptions
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from comfy_mcp_core import __version__
from comfy_mcp_core.call import Call
from comfy_mcp_core.errors import ComfyMCPError
from comfy_mcp_core.generation import Listener
from comfy_mcp_core.jobs import Job
from comfy_mcp_core.jobs.cancelling import UNWATCHED_SECONDS, cancel_job
from comfy_mcp_core.server.announcements import Announcements
from comfy_mcp_core.server.registry import RegisteredTool, Registry, arguments_for
from comfy_mcp_core.server.resources import Resources
from comfy_mcp_core.server.sessions import (
    Context,
    RequestKey,
    request_key,
    session_header,
    session_id,
)
from comfy_mcp_core.server.wire import error_result, listed_tool, page_number, tool_result
from comfy_mcp_core.services import Services
from comfy_mcp_core.warming import warm
from comfy_mcp_core.workflows.watching import changes

__all__ = ["Adapter"]

log = logging.getLogger(__name__)

PAGE = 100
"""Tools on one page of `tools/list`."""

ANSWER_SECONDS = 0.1
"""How long the first `tools/list` has the processor to itself."""

ASSETS_SECONDS = 1.0
"""The shortest time between two announcements of new assets."""

REMEMBERED = 1000
"""Calls whose cancellation may still be told of."""

INSTRUCTIONS = (
    "Generate and refine media with ComfyUI. Call a generate tool, look at the result with a view "
    "tool, change one thing and generate again. A generation that takes long answers with a "
    "prompt_id: call get_job with it. Every file is an asset with an asset_id."
)


@dataclass(eq=False, slots=True)
class _Submission:
    """What a call has submitted; None until it has."""

    task: asyncio.Task[Job] | None = None


class _Server(Server[Any]):
    """Promises 2025 clients to tell them of changes; 2026 ones see by what is served."""

    def create_initialization_options(
        self, notification_options: NotificationOptions | None = None, *rest: Any, **more: Any
    ) -> InitializationOptions:
        promised = NotificationOptions(tools_changed=True, resources_changed=True)
        return super().create_initialization_options(
            notification_options or promised, *rest, **more
        )


class Adapter:
    """One server's tools and assets behind MCP; `server` is what transports run."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.registry = Registry(services)
        self.leaving = False
        self._warm = False
        self._submissions: OrderedDict[RequestKey, _Submission] = OrderedDict()
        self._announcements = Announcements()
        resources = Resources(services)
        self.server = _Server(
            "comfy-mcp",
            version=__version__,
            title="Comfy MCP",
            instructions=INSTRUCTIONS,
            get_tool_input_schema=self._schema,
            on_list_tools=self._list_tools,
            on_call_tool=self._call_tool,
            on_list_resources=resources.list,
            on_list_resource_templates=resources.templates,
            on_read_resource=resources.read,
            on_subscriptions_listen=self._announcements.listen,
        )
        self.server.add_notification_handler(
            "notifications/cancelled", types.CancelledNotificationParams, self._cancelled
        )
        self.server.add_notification_handler(
            "notifications/initialized", types.NotificationParams, self._announcements.joined
        )

    def warm(self) -> None:
        """Make ready for the first generation, in the background; the first time only."""
        if not self._warm:
            self._warm = True
            background = self.services.background
            background.start(self._warm_up(), "warm")
            background.forever(self._watch_workflows, "watch-workflows")
            background.forever(self._announce_assets, "announce-assets")

    async def _warm_up(self) -> None:
        await warm(self.services)
        await self._announce_tools()

    async def _watch_workflows(self) -> None:
        async for _ in changes([folder.source.folder for folder in self.services.catalog.folders]):
            await asyncio.to_thread(self.services.catalog.refresh)
            await self._announce_tools()

    async def _announce_tools(self) -> None:
        """Tell of the list of tools where it is another one than was told last."""
        # Many workflows take long to make tools of.
        if await asyncio.to_thread(self.registry.news):
            await self._announcements.tools_changed()

    async def _announce_assets(self) -> None:
        news = self.services.assets.news
        while True:
            await news.wait()
            # Many jobs that end at once are one change of the list.
            await asyncio.sleep(ASSETS_SECONDS)
            news.clear()
            await self._announcements.resources_changed()

    def leave(self) -> None:
        """The server is about to end: waiting calls answer with their handles, jobs go on."""
        self.leaving = True
        self.services.jobs.release()

    def _schema(self, name: str) -> dict[str, Any] | None:
        tool = self.registry.tools().get(name)
        return dict(tool.schema) if tool else None

    async def _list_tools(
        self, _: Context, params: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        # A client that started this process waits for this answer; ComfyUI is asked after it.
        asyncio.get_running_loop().call_later(ANSWER_SECONDS, self.warm)
        await asyncio.to_thread(self.services.catalog.refresh)
        tools = await asyncio.to_thread(self.registry.listed)
        cursor = params.cursor if params else None
        start = 0 if cursor is None else page_number(cursor)
        following = str(start + PAGE) if start + PAGE < len(tools) else None
        return types.ListToolsResult(
            tools=[listed_tool(tool) for tool in tools[start : start + PAGE]],
            next_cursor=following,
        )

    async def _call_tool(
        self, ctx: Context, params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        try:
            self.warm()
            if self.registry.stale:
                await asyncio.to_thread(self.registry.tools)
            tool = self.registry.get(params.name)
            # Made at a tool's first call, not while others wait for the event loop.
            await asyncio.to_thread(tool.model)
            return await self._run(ctx, tool, params.arguments)
        except ComfyMCPError as error:
            return error_result(error)
        except Exception:
            # The one place where a defect ends: the agent gets an id that the log repeats.
            number = secrets.token_hex(4)
            log.exception("defect %s in tool %s", number, params.name)
            return error_result(
                ComfyMCPError(
                    "Something went wrong inside the server.",
                    hint=f"The server's log has the details under {number}; please report them.",
                    id=number,
                )
            )

    async def _run(
        self, ctx: Context, tool: RegisteredTool, given: dict[str, Any] | None
    ) -> types.CallToolResult:
        submission = _Submission()
        # Elsewhere requests are not told apart by their ids, which each client counts from 1.
        key = request_key(ctx) if ctx.request is None or session_header(ctx) else None

        def began(task: asyncio.Task[Job]) -> None:
            submission.task = task
            if key is not None:
                self._remember(key, submission)

        call = Call(
            services=self.services,
            tool=tool.name,
            settings=self.services.plugin_settings.get(tool.plugin),
            session_id=session_id(ctx),
            listener=Listener(report=_reporter(ctx), began=began),
        )
        try:
            result = await tool.invoke(call, arguments_for(tool, given))
        except asyncio.CancelledError:
            # In the 2026 era closing the stream is the cancellation; in the 2025 one it is told
            # by a notification, and a connection that merely drops leaves the job running.
            if ctx.request is not None and ctx.protocol_version in MODERN_PROTOCOL_VERSIONS:
                self._cancel(submission)
            raise
        except BaseException:
            self._forget(key, submission)
            raise
        self._forget(key, submission)
        if self.registry.stale:
            # The call has changed what tools are told as: defaults, or what is known of nodes.
            self.services.background.start(self._announce_tools(), "announce-tools")
        return tool_result(result)

    def _remember(self, key: RequestKey, submission: _Submission) -> None:
        self._submissions[key] = submission
        while len(self._submissions) > REMEMBERED:
            self._submissions.popitem(last=False)

    def _forget(self, key: RequestKey | None, submission: _Submission) -> None:
        if key is not None and self._submissions.get(key) is submission:
            del self._submissions[key]

    async def _cancelled(self, ctx: Context, params: types.CancelledNotificationParams) -> None:
        key = (session_header(ctx), str(params.request_id))
        submission = self._submissions.pop(key, None)
        if submission is not None:
            self._cancel(submission)

    def _cancel(self, submission: _Submission) -> None:
        if submission.task is not None and not self.leaving:
            self.services.background.start(self._cancel_job(submission.task), "cancel")

    async def _cancel_job(self, submission: asyncio.Task[Job]) -> None:
        try:
            job = await submission
            await cancel_job(
                self.services.comfyui,
                self.services.jobs,
                job.prompt_id,
                seconds=UNWATCHED_SECONDS,
            )
        except ComfyMCPError as error:
            log.warning("a cancelled call's job was not cancelled: %s", error.sentence)


def _reporter(ctx: Context) -> Any:
    """Tells progress, when the caller asked for it."""
    if not ctx.meta or ctx.meta.get("progress_token") is None:
        return None

    async def report(percent: float, message: str) -> None:
        await ctx.session.report_progress(percent, 100, message)

    return report
