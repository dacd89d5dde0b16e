from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from plugins.demo.tests.engine.graphs import node, plain

if TYPE_CHECKING:
    import httpx

    from plugins.demo.tests.engine.driver import Engine, Json


def png(colour: tuple[int, ...], mode: str = "RGB") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (8, 8), colour).save(buffer, format="PNG")
    return buffer.getvalue()


def upload(
    engine: Engine, name: str, content: bytes, path: str = "/upload/image", **fields: str
) -> httpx.Response:
    return engine.http.post(path, files={"image": (name, content)}, data=fields)


@pytest.fixture(scope="module")
def saved(engine: Engine) -> Json:
    """A saved picture, by its name, folder and type."""
    (file,) = engine.run(plain("viewed/one"))["outputs"]["2"]["images"]
    assert file == {"filename": "one_00001_.png", "subfolder": "viewed", "type": "output"}
    return dict(file)


def test_a_file_is_sent_with_its_name_type_and_tag(engine: Engine, saved: Json) -> None:
    answer = engine.get("/view", **saved)
    assert answer.content == (engine.folder / "output/viewed/one_00001_.png").read_bytes()
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"] == 'filename="one_00001_.png"'
    assert answer.headers["accept-ranges"] == "bytes"
    tagged = {"If-None-Match": answer.headers["etag"]}
    again = engine.http.get("/view", params=saved, headers=tagged)
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "first", "end"),
    [("8-15", 8, 16), ("0-0", 0, 1), ("8-", 8, None), ("8-99999999", 8, None), ("-5", -5, None)],
)
def test_a_part_of_a_file_can_be_asked_for(
    engine: Engine, saved: Json, asked: str, first: int, end: int | None
) -> None:
    whole = engine.get("/view", **saved)
    answer = engine.http.get("/view", params=saved, headers={"Range": f"bytes={asked}"})
    size = len(whole.content)
    place = range(size)[first:end]
    assert answer.status_code == 206
    assert answer.content == whole.content[first:end]
    assert answer.headers["content-range"] == f"bytes {place.start}-{place.stop - 1}/{size}"
    same = ("accept-ranges", "content-disposition", "content-type", "etag", "last-modified")
    assert {n: answer.headers[n] for n in same} == {n: whole.headers[n] for n in same}


def test_a_part_beyond_the_end_of_a_file_is_refused(engine: Engine, saved: Json) -> None:
    answer = engine.http.get("/view", params=saved, headers={"Range": "bytes=99999999-99999999"})
    assert answer.status_code == 416


def test_only_the_head_can_be_asked_for(engine: Engine, saved: Json) -> None:
    answer = engine.http.head("/view", params=saved)
    assert answer.content == b""
    assert int(answer.headers["content-length"]) > 0


@pytest.mark.parametrize(
    ("query", "kind"),
    [({"preview": "webp;75"}, "WEBP"), ({"preview": "jpeg;50"}, "JPEG"), ({"channel": "a"}, "PNG")],
)
def test_a_picture_can_be_made_over(
    engine: Engine, saved: Json, query: dict[str, str], kind: str
) -> None:
    answer = engine.get("/view", **saved, **query)
    assert answer.headers["content-type"] == f"image/{kind.lower()}"
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert (picture.format, picture.size) == (kind, (16, 8))


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 404),
        ({"filename": "missing.png"}, 404),
        ({"filename": "viewed/one_00001_.png"}, 404),
        ({"filename": "one_00001_.png", "subfolder": "viewed"}, 200),
        ({"filename": "one_00001_.png [output]", "subfolder": "viewed"}, 200),
        ({"filename": "../x.png"}, 400),
        ({"filename": "/etc/passwd"}, 400),
        ({"filename": "one_00001_.png", "type": "bogus"}, 400),
        ({"filename": "passwd", "subfolder": "../../../etc"}, 403),
    ],
)
@pytest.mark.usefixtures("saved")
def test_what_is_not_to_be_seen_is_refused(
    engine: Engine, query: dict[str, str], status: int
) -> None:
    answer = engine.get("/view", **query)
    assert answer.status_code == status
    assert (answer.content == b"") == (status != 200)


def test_a_broken_picture_has_no_preview(engine: Engine) -> None:
    upload(engine, "broken.png", png((1, 2, 3))[:40])
    answer = engine.get("/view", filename="broken.png", type="input", preview="webp")
    assert answer.status_code == 500


def test_a_page_is_never_sent_as_one(engine: Engine) -> None:
    upload(engine, "page.html", b"<script>alert(1)</script>")
    answer = engine.get("/view", filename="page.html", type="input")
    assert answer.headers["content-type"] == "application/octet-stream"


def test_an_upload_keeps_its_name_unless_another_file_has_it(engine: Engine) -> None:
    names = [
        upload(engine, "up.png", content, **fields).json()["name"]
        for content, fields in (
            (png((255, 0, 0)), {}),
            (png((255, 0, 0)), {}),
            (png((0, 255, 0)), {}),
            (png((0, 0, 255)), {"overwrite": "true"}),
            (png((0, 0, 255)), {}),
            (png((9, 9, 9)), {}),
        )
    ]
    assert names == ["up.png", "up.png", "up (1).png", "up.png", "up.png", "up (2).png"]


def test_an_upload_goes_where_it_is_told(engine: Engine) -> None:
    answer = upload(engine, "placed.png", png((1, 1, 1)), subfolder="a/b", type="temp")
    assert answer.json() == {"name": "placed.png", "subfolder": "a/b", "type": "temp"}
    assert (engine.folder / "temp/a/b/placed.png").is_file()


@pytest.mark.parametrize(
    ("name", "fields", "status"),
    [
        ("x.png", {"subfolder": "../.."}, 400),
        ("../../x.png", {}, 400),
        ("x.png", {"type": "bogus"}, 500),
    ],
)
def test_an_upload_stays_in_its_folder(
    engine: Engine, name: str, fields: dict[str, str], status: int
) -> None:
    assert upload(engine, name, b"x", **fields).status_code == status


def test_an_upload_without_a_file_is_refused(engine: Engine) -> None:
    answer = engine.http.post("/upload/image", files={"file": ("x.png", b"x")})
    assert (answer.status_code, answer.content) == (400, b"")


def test_a_mask_is_laid_onto_the_original(engine: Engine) -> None:
    upload(engine, "original.png", png((10, 20, 30)))
    reference = json.dumps({"filename": "original.png", "type": "input", "subfolder": ""})
    mask = png((0, 0, 0, 7), "RGBA")
    fields = {"original_ref": reference, "subfolder": "clipspace"}
    answer = upload(engine, "mask.png", mask, "/upload/mask", **fields)
    assert answer.json() == {"name": "mask.png", "subfolder": "clipspace", "type": "input"}
    with Image.open(engine.folder / "input/clipspace/mask.png") as picture:
        assert picture.getpixel((0, 0)) == (10, 20, 30, 7)


@pytest.mark.parametrize("kind", ["input", "output", "temp"])
def test_a_picture_is_loaded_from_any_folder(engine: Engine, kind: str) -> None:
    upload(engine, f"{kind}.png", png((0, 100, 255)), type=kind, subfolder="deep")
    graph = {
        "1": node("LoadImage", image=f"deep/{kind}.png [{kind}]"),
        "2": node("ImageInvert", image=["1", 0]),
        "3": node("SaveImage", images=["2", 0], filename_prefix="loaded"),
    }
    (picture,) = engine.pictures(graph)
    assert picture[0, 0].tolist() == [255, 155, 0]


def test_a_changed_file_is_loaded_anew(engine: Engine) -> None:
    graph = {
        "1": node("LoadImage", image="changing.png"),
        "2": node("SaveImage", images=["1", 0], filename_prefix="changing"),
    }
    for colour in ((1, 2, 3), (4, 5, 6)):
        upload(engine, "changing.png", png(colour), overwrite="1")
        (picture,) = engine.pictures(graph)
        assert tuple(picture[0, 0]) == colour


def test_a_broken_picture_fails_the_node_that_loads_it(engine: Engine) -> None:
    upload(engine, "cut.png", png((1, 2, 3))[:-30])
    graph = {
        "1": node("LoadImage", image="cut.png"),
        "2": node("SaveImage", images=["1", 0], filename_prefix="x"),
    }
    kind, data = engine.run(graph)["status"]["messages"][-1]
    assert (kind, data["exception_type"], data["node_id"]) == ("execution_error", "OSError", "1")


def test_pictures_can_be_chosen_once_they_are_uploaded(engine: Engine) -> None:
    upload(engine, "choose.png", png((1, 1, 1)))
    upload(engine, "choose.txt", b"text")
    info = engine.get("/object_info/LoadImage").json()["LoadImage"]
    choices = info["input"]["required"]["image"][0]
    assert "choose.png" in choices
    assert "choose.txt" not in choices


def test_freed_numbers_are_used_again(engine: Engine) -> None:
    folder = engine.folder / "output/numbers"

    def saved_name(prefix: str = "n") -> str:
        (file,) = engine.run(plain(f"numbers/{prefix}"))["outputs"]["2"]["images"]
        return str(file["filename"])

    assert [saved_name() for _ in range(3)] == [f"n_0000{number}_.png" for number in (1, 2, 3)]
    assert saved_name("other") == "other_00001_.png"
    (folder / "n_00003_.png").unlink()
    assert saved_name() == "n_00003_.png"
    (folder / "n_00017_.txt").touch()
    assert saved_name() == "n_00018_.png"


def test_a_prefix_may_name_the_size_and_the_place_in_the_batch(engine: Engine) -> None:
    graph = plain("sized/%width%x%height%_%batch_num%", batch_size=2)
    files = engine.run(graph)["outputs"]["2"]["images"]
    assert [file["filename"] for file in files] == ["16x8_0_00001_.png", "16x8_1_00002_.png"]


def test_a_saved_picture_carries_its_graph_and_what_the_client_added(engine: Engine) -> None:
    graph = plain("carrying")
    with engine.listening() as listener:
        extra = {"extra_pnginfo": {"workflow": {"note": "mine"}}}
        listener.until_end(listener.submit(graph, extra_data=extra))
    with Image.open(engine.folder / "output/carrying_00001_.png") as picture:
        assert json.loads(picture.info["prompt"]) == graph
        assert json.loads(picture.info["workflow"]) == {"note": "mine"}
        assert "not an AI model" in picture.info["engine"]
