"""Routes of prompts, queue and history."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast
from uuid import uuid4

from comfy_mcp_demo.engine.complaints import Complaint
from comfy_mcp_demo.engine.jobs import Job
from comfy_mcp_demo.engine.validation import Verdict, validate
from comfy_mcp_demo.engine.web.answers import as_json, empty, read_object, server_error

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from comfy_mcp_demo.engine.graph import Graph
    from comfy_mcp_demo.engine.web.service import Service


class PromptRoutes:
    """The answers about prompts, for one service."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def prompt_info(self, request: Request) -> Response:
        """GET /prompt: how many jobs wait or run."""
        del request
        return as_json(self._service.status())

    async def submit(self, request: Request) -> Response:
        """POST /prompt: check a graph and queue it."""
        body = await read_object(request)
        if body is None:
            return server_error()
        try:
            number = self._number(body)
            if "prompt" not in body:
                return _refusal(Verdict(error=_no_prompt(), node_errors={}))
            return self._judge(body, number)
        except (TypeError, ValueError):
            return server_error()

    def _number(self, body: dict[str, object]) -> float:
        if "number" in body:
            return float(cast("str", body["number"]))
        number = next(self._service.numbers)
        return -number if body.get("front") else number

    def _judge(self, body: dict[str, object], number: float) -> Response:
        graph = body["prompt"]
        if isinstance(graph, list) and not graph:
            graph = {}
        if not isinstance(graph, dict):
            msg = "the prompt is no object"
            raise TypeError(msg)
        targets = body.get("partial_execution_targets")
        workshop = self._service.workshop
        verdict = validate(
            cast("dict[str, object]", graph),
            workshop.classes,
            workshop.folders,
            cast("list[str]", targets) if isinstance(targets, list) else None,
        )
        if verdict.error is not None:
            return _refusal(verdict)
        return self._accept(body, number, verdict)

    def _accept(self, body: dict[str, object], number: float, verdict: Verdict) -> Response:
        extra = body.get("extra_data")
        extra_data = dict(cast("dict[str, object]", extra)) if isinstance(extra, dict) else {}
        if "client_id" in body:
            extra_data["client_id"] = body["client_id"]
        prompt_id = str(body["prompt_id"]) if "prompt_id" in body else str(uuid4())
        job = Job(
            number=number,
            prompt_id=prompt_id,
            graph=cast("Graph", body["prompt"]),
            extra_data=extra_data,
            outputs=verdict.outputs,
        )
        self._service.queue.put(job)
        return as_json(
            {"prompt_id": prompt_id, "number": number, "node_errors": verdict.node_errors}
        )

    async def queue(self, request: Request) -> Response:
        """GET /queue: all jobs that wait or run, with their graphs."""
        del request
        running, waiting = self._service.queue.listed()
        shown = {"queue_running": running, "queue_pending": waiting}
        return await asyncio.to_thread(as_json, shown)

    async def change_queue(self, request: Request) -> Response:
        """POST /queue: take out waiting jobs."""
        body = await read_object(request)
        if body is None:
            return server_error()
        if body.get("clear"):
            self._service.queue.clear()
        self._service.queue.delete(_listed(body))
        return empty()

    async def history(self, request: Request) -> Response:
        """GET /history: what is done, oldest first."""
        query = request.query_params
        try:
            most = int(query["max_items"]) if "max_items" in query else None
            offset = int(query.get("offset", "-1"))
        except ValueError:
            return server_error()
        return await asyncio.to_thread(as_json, self._service.queue.history(most, offset))

    async def history_of(self, request: Request) -> Response:
        """GET /history/{prompt_id}: one job, or an empty object."""
        return as_json(self._service.queue.history_of(request.path_params["prompt_id"]))

    async def change_history(self, request: Request) -> Response:
        """POST /history: forget what is done."""
        body = await read_object(request)
        if body is None:
            return server_error()
        if body.get("clear"):
            self._service.queue.forget_all()
        self._service.queue.forget(_listed(body))
        return empty()

    async def interrupt(self, request: Request) -> Response:
        """POST /interrupt: stop what runs; with a prompt_id, only if it is that one."""
        body = await read_object(request) or {}
        prompt_id = body.get("prompt_id")
        self._service.queue.interrupt(str(prompt_id) if prompt_id else None)
        return empty()

    async def free(self, request: Request) -> Response:
        """POST /free: with free_memory, forget the results that the cache holds."""
        body = await read_object(request)
        if body is None:
            return server_error()
        if body.get("free_memory"):
            self._service.queue.ask_to_forget_cache()
        return empty()


def _listed(body: dict[str, object]) -> list[object]:
    given = body.get("delete")
    return cast("list[object]", given) if isinstance(given, list) else []


def _no_prompt() -> Complaint:
    sentence = "The request has no prompt"
    return Complaint(type="no_prompt", message=sentence, details=sentence)


def _refusal(verdict: Verdict) -> Response:
    error = verdict.error.as_json() if verdict.error else {}
    return as_json({"error": error, "node_errors": verdict.node_errors}, 400)
