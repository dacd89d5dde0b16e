"""ComfyUI down, killed, restarted, answering nonsense, losing answers, dropping its socket."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from comfy_mcp_core.jobs import resume, watch
from comfy_mcp_core.settings import Settings
from tests.support import workflows
from tests.support.engine import EngineProcess
from tests.support.product import client_of, image_product, refused, told
from tests.support.proxy import Answer, Proxy, proxy_to
from tests.support.waiting import until

pytestmark = pytest.mark.anyio

SMALL = {"prompt": "a boat", "width": 64, "height": 64, "steps": 2}
LONG = {"prompt": "a boat", "width": 512, "height": 512, "steps": 10_000, "wait_seconds": 0}


@pytest.fixture(scope="module")
def mortal_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineProcess]:
    """A demo engine for the tests that kill it, each of which starts it again."""
    with EngineProcess(tmp_path_factory.mktemp("mortal")) as process:
        yield process


@pytest.fixture
def settings(comfy_mcp_settings: Settings) -> Settings:
    folder = comfy_mcp_settings.workflows.folder
    assert folder is not None
    workflows.write(folder, "trivial", workflows.TRIVIAL)
    return comfy_mcp_settings


async def test_the_server_lists_its_tools_while_comfyui_is_down_and_recovers_when_it_comes_up(
    settings: Settings, mortal_engine: EngineProcess
) -> None:
    mortal_engine.kill()
    async with image_product(settings, mortal_engine.url) as url, client_of(url) as client:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        down = refused(await client.call_tool("generate_image", SMALL))
        mortal_engine.start()
        up = told(await client.call_tool("generate_image", SMALL))
    assert {"generate_image", "trivial", "get_job"} <= tools
    assert down["error_code"] == "COMFYUI_UNREACHABLE"
    assert mortal_engine.url in down["error"]
    assert "--engine demo" in down["hint"]
    assert up["status"] == "completed"


async def test_a_job_that_comfyui_forgot_in_a_crash_is_lost_and_the_next_one_works(
    settings: Settings, mortal_engine: EngineProcess
) -> None:
    async with image_product(settings, mortal_engine.url) as url, client_of(url) as client:
        handle = told(await client.call_tool("generate_image", LONG))
        mortal_engine.kill()
        while_down = told(await client.call_tool("get_job", {"prompt_id": handle["prompt_id"]}))
        mortal_engine.start()
        waited = {"prompt_id": handle["prompt_id"], "wait_seconds": 20}
        job = told(await client.call_tool("get_job", waited))
        after = told(await client.call_tool("generate_image", SMALL))
    assert while_down["status"] in {"pending", "running"}
    assert job["status"] == "lost"
    assert job["error_code"] == "JOB_LOST"
    assert after["status"] == "completed"


async def test_a_call_that_waits_for_a_lost_job_is_told_so(
    settings: Settings, mortal_engine: EngineProcess
) -> None:
    async with image_product(settings, mortal_engine.url) as url, client_of(url) as client:
        call = asyncio.create_task(client.call_tool("generate_image", {**LONG, "wait_seconds": 60}))

        async def running() -> bool:
            queue = told(await client.call_tool("get_queue_status", {}))
            return queue["running"] == 1

        await until(running, "the job runs")
        mortal_engine.kill()
        mortal_engine.start()
        error = refused(await call)
    assert error["error_code"] == "JOB_LOST"


async def test_a_job_goes_on_and_is_registered_when_the_socket_drops(
    settings: Settings, engine: EngineProcess
) -> None:
    async with (
        proxy_to(engine.url) as proxy,
        image_product(settings, proxy.url) as url,
        client_of(url) as client,
    ):
        job = {**LONG, "steps": 250, "wait_seconds": 60}
        call = asyncio.create_task(client.call_tool("generate_image", job))
        await _submitted(proxy)
        proxy.cut_sockets()
        result = told(await call)
    assert result["status"] == "completed"
    assert len(result["assets"]) == 1


async def test_jobs_are_followed_by_asking_where_no_socket_can_be_had(
    settings: Settings, engine: EngineProcess
) -> None:
    async with proxy_to(engine.url) as proxy:
        proxy.refuse_sockets = True
        async with image_product(settings, proxy.url) as url, client_of(url) as client:
            result = told(await client.call_tool("generate_image", SMALL))
    assert result["status"] == "completed"
    assert len(result["assets"]) == 1


async def test_a_submission_whose_answer_was_lost_is_found_and_runs_only_once(
    settings: Settings, engine: EngineProcess
) -> None:
    async with (
        proxy_to(engine.url) as proxy,
        image_product(settings, proxy.url) as url,
        client_of(url) as client,
    ):
        proxy.rules["/prompt"] = "lose"
        result = told(await client.call_tool("trivial", {"color": 5, "prefix": "lost"}))
    assert result["status"] == "completed"
    assert [request for request in proxy.seen if request == "POST /prompt"] == ["POST /prompt"]


async def test_a_submission_that_never_arrived_is_said_not_to_run(
    settings: Settings, engine: EngineProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "SILENT_SECONDS", 0.5)
    monkeypatch.setattr(resume, "ARRIVING_SECONDS", 0.5)
    async with (
        proxy_to(engine.url) as proxy,
        image_product(settings, proxy.url) as url,
        client_of(url) as client,
    ):
        proxy.rules["/prompt"] = Answer(status=504, body=b"gateway timeout")
        error = refused(await client.call_tool("trivial", {"color": 6, "prefix": "never"}))
    assert error["error_code"] == "NOT_SUBMITTED"


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/prompt", Answer(status=500, body=b"500 Internal Server Error")),
        ("/prompt", Answer(body=b"<html>not ComfyUI</html>")),
        ("/prompt", Answer(body=b"[1, 2]")),
        ("/prompt", Answer(status=403, body=b"no")),
    ],
)
async def test_nonsense_in_answer_to_a_submission_is_told_and_the_server_serves_on(
    settings: Settings, engine: EngineProcess, path: str, answer: Answer
) -> None:
    async with (
        proxy_to(engine.url) as proxy,
        image_product(settings, proxy.url) as url,
        client_of(url) as client,
    ):
        proxy.rules[path] = answer
        error = refused(await client.call_tool("trivial", {"color": 1, "prefix": "x"}))
        proxy.rules.clear()
        after = told(await client.call_tool("trivial", {"color": 1, "prefix": "x"}))
    assert error["error_code"] == "COMFYUI_ERROR"
    assert proxy.url in error["error"]
    assert after["status"] == "completed"


QUESTIONS: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("/queue", "get_queue_status", {}),
    ("/models", "list_models", {}),
    ("/object_info", "generate_image", {**SMALL}),
)


NONSENSE = (b"", b"null", b'"text"', b"7", b"\xff\xfe", b"<html></html>", b"[" * 100_000)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q[0])
async def test_nonsense_in_answer_to_a_question_is_a_comfyui_error(
    settings: Settings, engine: EngineProcess, question: tuple[str, str, dict[str, object]]
) -> None:
    path, tool, arguments = question
    codes: list[str] = []
    async with (
        proxy_to(engine.url) as proxy,
        image_product(settings, proxy.url) as url,
        client_of(url) as client,
    ):
        for body in NONSENSE:
            proxy.rules[path] = Answer(body=body)
            codes.append(refused(await client.call_tool(tool, arguments))["error_code"])
        proxy.rules.clear()
        after = told(await client.call_tool(tool, arguments))
    assert codes == ["COMFYUI_ERROR"] * len(NONSENSE)
    assert after


async def test_a_models_name_that_is_no_text_is_listed_with_what_can_be_told_of_it(
    settings: Settings, engine: EngineProcess
) -> None:
    async with proxy_to(engine.url) as proxy:
        # How ComfyUI tells a file's name with a byte that is no UTF-8.
        proxy.rules["/models/checkpoints"] = Answer(
            body=b'["caf\\udce9.safetensors", "\\ud83d\\ude00"]'
        )
        async with image_product(settings, proxy.url) as url, client_of(url) as client:
            listed = told(await client.call_tool("list_models", {}))
    assert listed["models"] == ["caf?.safetensors", "\U0001f600"]


async def test_a_file_that_can_not_be_measured_is_an_asset_all_the_same(
    settings: Settings, engine: EngineProcess
) -> None:
    async with (
        proxy_to(engine.url) as proxy,
        image_product(settings, proxy.url) as url,
        client_of(url) as client,
    ):
        proxy.rules["/view"] = Answer(status=500, body=b"disk on fire")
        result = told(await client.call_tool("trivial", {"color": 3, "prefix": "blind"}))
        proxy.rules.clear()
        seen = told(await client.call_tool("view_image", {"asset_id": result["asset_id"]}))
    assert "width" not in result
    assert seen["asset_id"] == result["asset_id"]


async def _submitted(proxy: Proxy) -> None:
    async def posted() -> bool:
        return "POST /prompt" in proxy.seen

    await until(posted, "the job is submitted")
