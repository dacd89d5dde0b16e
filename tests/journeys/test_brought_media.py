"""Media that a call brings along: a path, a URL, a data URI; and what is not taken."""

from __future__ import annotations

import asyncio
import base64
import gzip
import io
import json
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from PIL import Image

from comfy_mcp_core.settings import InputsSettings, Settings
from tests.support import workflows
from tests.support.backend import Backend
from tests.support.engine import EngineProcess
from tests.support.product import called, client_of, fetch, image_product, refused
from tests.support.web import Web

pytestmark = pytest.mark.anyio

INVERT: workflows.Graph = {
    "1": {"class_type": "LoadImage", "inputs": {"image": "PARAM_MEDIA_PICTURE"}},
    "2": {"class_type": "ImageInvert", "inputs": {"image": ["1", 0]}},
    "3": {
        "class_type": "SaveImage",
        "inputs": {"images": ["2", 0], "filename_prefix": "brought/inverted"},
    },
}


def picture(colour: str, kind: str = "PNG", size: tuple[int, int] = (24, 16)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind)
    return buffer.getvalue()


RED = picture("#ff0000")


@pytest.fixture
def web() -> Iterator[Web]:
    answers: dict[str, bytes | str] = {
        "/red.png": RED,
        "/page.html": b"<html>not a picture</html>",
        "/large.png": RED + bytes(70_000),
        "/packed.png": gzip.compress(RED),
        "/moved": "/red.png",
        "/round": "/round",
    }
    with Web(answers) as server:
        answers["/inward"] = f"http://127.0.0.1:{server.host.partition(':')[2]}/red.png"
        answers["/inward-https"] = "https://127.0.0.1/red.png"
        answers["/downward"] = "file:///etc/passwd"
        yield server


@asynccontextmanager
async def brought(
    settings: Settings, comfyui: str, folder: Path, *hosts: str
) -> AsyncGenerator[Client]:
    """A client of a server that takes files of a folder and from some hosts, up to 64 KiB."""
    assert settings.workflows.folder is not None
    workflows.write(settings.workflows.folder, "invert", INVERT)
    inputs = InputsSettings(folders=(folder,), private_hosts=hosts, max_bytes=65_536)
    settings = settings.model_copy(update={"inputs": inputs})
    async with image_product(settings, comfyui) as url, client_of(url) as client:
        yield client


async def _colour(asset: dict[str, Any]) -> tuple[int, ...]:
    content = (await fetch(asset["download_url"])).content
    with Image.open(io.BytesIO(content)) as opened:
        colour = opened.convert("RGB").getpixel((0, 0))
    assert isinstance(colour, tuple)
    return tuple(int(part) for part in colour)


async def test_a_path_a_url_and_a_data_uri_are_uploaded_once_and_can_be_regenerated(
    comfy_mcp_settings: Settings, backend: Backend, web: Web, tmp_path: Path
) -> None:
    (tmp_path / "own name.png").write_bytes(RED)
    data = f"data:image/png;base64,{base64.b64encode(RED).decode()}"
    references = [str(tmp_path / "own name.png"), "own name.png", f"{web.url}/moved", data]
    async with brought(comfy_mcp_settings, backend.url, tmp_path, web.host) as client:
        results = [await called(client, "invert", picture=given) for given in references]
        again = await called(client, "regenerate", asset_id=results[0]["asset_id"])
        colours = [await _colour(result) for result in (*results, again)]
    assert colours == [(0, 255, 255)] * 5
    [name] = {result["parameters"]["picture"] for result in (*results, again)}
    assert name.startswith("comfy-mcp/")
    assert name.endswith(".png")


REFUSED = (
    ("{folder}/../secret.png", "INPUT_NOT_ALLOWED", "no allowed folder"),
    ("/etc/passwd", "INPUT_NOT_ALLOWED", "no allowed folder"),
    ("{folder}/none.png", "MEDIA_UNREADABLE", "No such file"),
    ("{folder}/text.png", "MEDIA_UNREADABLE", "no image, sound or video"),
    ("{folder}/empty.png", "MEDIA_UNREADABLE", "empty"),
    ("{folder}/large.png", "TOO_LARGE", "65,536"),
    ("{web}/inward", "INPUT_NOT_ALLOWED", "only https"),
    ("https://127.0.0.1/red.png", "INPUT_NOT_ALLOWED", "private address"),
    ("https://[::1]/red.png", "INPUT_NOT_ALLOWED", "private address"),
    ("http://127.0.0.1/red.png", "INPUT_NOT_ALLOWED", "only https"),
    ("{web}/downward", "INPUT_NOT_ALLOWED", "only https"),
    ("{web}/round", "MEDIA_UNREADABLE", "more than 5 times"),
    ("{web}/none.png", "MEDIA_UNREADABLE", "status 404"),
    ("{web}/page.html", "MEDIA_UNREADABLE", "no image, sound or video"),
    ("{web}/large.png", "TOO_LARGE", "65,536"),
    ("https://", "MEDIA_UNREADABLE", "no host"),
    ("https://127.0.0.1:99999999999999999999/", "MEDIA_UNREADABLE", "the port"),
    ("https://xn--a.com/red.png", "MEDIA_UNREADABLE", ""),
    ("{web}/inward-https", "INPUT_NOT_ALLOWED", "private address"),
    ("{web}/packed.png", "MEDIA_UNREADABLE", "packed"),
    ("{folder}/../secret.png [input]", "INPUT_NOT_ALLOWED", "no name of a file"),
    ("../secret.png [output]", "INPUT_NOT_ALLOWED", "no name of a file"),
    ("./a\0b", "MEDIA_UNREADABLE", "can't be followed"),
    ("data:image/png;base64,????", "INVALID_ARGUMENTS", "decoded"),
    ("data:text/plain,hello", "MEDIA_UNREADABLE", "no image, sound or video"),
)
"""A reference, the code that refuses it, and what is said."""


async def test_what_may_not_be_brought_is_refused_with_a_reason_and_nothing_is_sent(
    comfy_mcp_settings: Settings, engine: EngineProcess, web: Web, tmp_path: Path
) -> None:
    folder = tmp_path / "allowed"
    folder.mkdir()
    (tmp_path / "secret.png").write_bytes(RED)
    (folder / "text.png").write_text("no picture")
    (folder / "empty.png").write_bytes(b"")
    (folder / "large.png").write_bytes(RED + bytes(70_000))
    answers: list[tuple[str, str]] = []
    async with brought(comfy_mcp_settings, engine.url, folder, web.host) as client:
        for reference, _, _ in REFUSED:
            given = reference.format(folder=folder, web=web.url)
            error = refused(await client.call_tool("invert", {"picture": given}))
            answers.append((error["error_code"], error["error"]))
        listed = await called(client, "list_assets")
    assert [code for code, _ in answers] == [code for _, code, _ in REFUSED]
    for (_, sentence), (_, _, said) in zip(answers, REFUSED, strict=True):
        assert said in sentence
    assert not listed["assets"]


async def test_a_request_of_100_megabytes_is_refused_unread_in_json_rpc(
    comfy_mcp_settings: Settings, engine: EngineProcess
) -> None:
    async with image_product(comfy_mcp_settings, engine.url) as url:
        host, _, port = url.rpartition("/")[2].partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        head = f"POST /mcp HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
        writer.write(f"{head}Content-Length: 100000000\r\nConnection: close\r\n\r\n{{".encode())
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
    status, _, body = answer.partition(b"\r\n\r\n")
    assert b" 413 " in status
    assert "TOO_LARGE" in json.loads(body)["error"]["message"]


async def test_a_name_that_leads_out_of_comfyuis_folders_reads_nothing_of_its_machine(
    comfy_mcp_settings: Settings, backend: Backend, tmp_path: Path
) -> None:
    (tmp_path / "secret.png").write_bytes(RED)
    async with brought(comfy_mcp_settings, backend.url, tmp_path / "none") as client:
        for ending in ("[input]", "[output]", "[temp]"):
            given = {"picture": f"{tmp_path}/secret.png {ending}"}
            error = refused(await client.call_tool("invert", given))
            assert error["error_code"] == "INPUT_NOT_ALLOWED"
