from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

from PIL import Image

from plugins.demo.tests.engine.driver import Frame, remaining
from plugins.demo.tests.engine.graphs import node, painting, plain

if TYPE_CHECKING:
    from plugins.demo.tests.engine.driver import Engine


def test_a_run_tells_its_events_in_comfyuis_order(engine: Engine) -> None:
    with engine.listening() as listener:
        prompt_id = listener.submit(painting(seed=11, steps=2))
        listener.until_end(prompt_id)
    assert listener.told() == [
        "status 0",
        "status 1",
        "status 1",
        "execution_start",
        "execution_cached ",
        *_whole_node("4"),
        *_whole_node("5"),
        *_whole_node("7"),
        *_whole_node("6"),
        "state 3 0.0/1.0 running",
        "executing 3",
        *("state 3 1/2 running", "progress 1/2", "binary 1"),
        *("state 3 2/2 running", "progress 2/2", "binary 1"),
        "state 3 2/2 finished",
        *_whole_node("8"),
        *("state 9 0.0/1.0 running", "executing 9", "executed 9", "state 9 1.0/1.0 finished"),
        "execution_success",
        "status 0",
        "executing None",
    ]


def _whole_node(node_id: str) -> tuple[str, str, str]:
    return (
        f"state {node_id} 0.0/1.0 running",
        f"executing {node_id}",
        f"state {node_id} 1.0/1.0 finished",
    )


def test_a_cached_run_shows_the_old_files_again(engine: Engine) -> None:
    graph = plain("cached/again")
    first = engine.run(graph)
    with engine.listening() as listener:
        listener.until_end(prompt_id := listener.submit(graph))
    assert listener.told()[3:] == [
        "execution_start",
        "execution_cached 1,2",
        "executed 2",
        "state 2 1/1 finished",
        "execution_success",
        "status 0",
        "executing None",
    ]
    assert engine.history(prompt_id)["outputs"] == first["outputs"]
    assert len(list((engine.folder / "output/cached").iterdir())) == 1


def test_only_what_changed_runs_again(engine: Engine) -> None:
    graph = plain("cached/changed")
    engine.run(graph)
    graph["2"]["inputs"]["filename_prefix"] = "cached/other"
    with engine.listening() as listener:
        listener.until_end(listener.submit(graph))
    assert "execution_cached 1" in listener.told()
    assert "executing 1" not in listener.told()


def test_freeing_the_memory_makes_everything_run_again(engine: Engine) -> None:
    graph = plain("cached/freed")
    engine.run(graph)
    assert engine.post("/free", {"free_memory": True}).content == b""
    entry = engine.run(graph)
    assert entry["status"]["messages"][1][1]["nodes"] == []
    assert entry["outputs"]["2"]["images"][0]["filename"] == "freed_00002_.png"


def test_a_failing_node_is_told_and_the_finished_output_kept(engine: Engine) -> None:
    graph = plain("good") | {"3": node("SaveImage", images=["1", 0], filename_prefix="../bad")}
    with engine.listening() as listener:
        listener.until_end(prompt_id := listener.submit(graph))
    assert listener.told()[-4:] == [
        "executing 3",
        "execution_error",
        "status 0",
        "executing None",
    ]
    (error,) = listener.data_of("execution_error")
    assert error["node_type"] == "SaveImage"
    assert sorted(error["executed"]) == ["1", "2"]
    assert "../bad" in error["exception_message"]
    assert error["traceback"]
    entry = engine.history(prompt_id)
    assert entry["status"]["status_str"] == "error"
    assert list(entry["outputs"]) == ["2"]


def test_previews_name_their_node_for_a_client_that_asks_for_it(engine: Engine) -> None:
    with engine.listening() as listener:
        flags = {"supports_preview_metadata": True}
        listener.socket.send(json.dumps({"type": "feature_flags", "data": flags}))
        listener.until(lambda one: one["type"] == "feature_flags")
        listener.until_end(prompt_id := listener.submit(painting(seed=12, steps=1)))
    told = listener.told()
    assert told[told.index("binary 4") - 1] == "state 3 1/1 running"
    assert told[told.index("binary 4") + 1] == "progress 1/1"
    (frame,) = (one for one in listener.heard if isinstance(one, Frame))
    length = int.from_bytes(frame[4:8], "big")
    about = json.loads(frame[8 : 8 + length])
    assert about["node_id"] == "3"
    assert about["prompt_id"] == prompt_id
    assert about["image_type"] == "image/jpeg"
    with Image.open(io.BytesIO(frame[8 + length :])) as preview:
        assert preview.size == (128, 128)


def test_a_picture_for_the_socket_comes_as_png_and_leaves_no_output(engine: Engine) -> None:
    graph = {
        "1": node("EmptyImage", width=8, height=8, batch_size=2, color=255),
        "2": node("SaveImageWebsocket", images=["1", 0]),
    }
    for _ in range(2):
        with engine.listening() as listener:
            listener.until_end(prompt_id := listener.submit(graph))
        frames = [one for one in listener.heard if isinstance(one, Frame)]
        assert [frame[:8] for frame in frames] == [b"\0\0\0\1\0\0\0\2"] * 2
        assert frames[0][8:12] == b"\x89PNG"
        assert engine.history(prompt_id)["outputs"] == {}


def test_another_client_hears_of_the_queue_only(engine: Engine) -> None:
    with engine.listening() as observer, engine.listening() as listener:
        observer.next()
        listener.until_end(listener.submit(plain("observed")))
        observer.until_idle()
    assert observer.told() == ["status 0", "status 1", "status 1", "status 0"]


def test_without_a_client_id_everybody_hears_progress_but_no_start(engine: Engine) -> None:
    with engine.listening() as observer:
        observer.next()
        engine.post("/prompt", {"prompt": plain("nobody")})
        observer.until_idle()
    assert observer.told() == [
        *("status 0", "status 1", "status 1"),
        *("state 1 0.0/1.0 running", "state 1 1.0/1.0 finished"),
        *("state 2 0.0/1.0 running", "state 2 1.0/1.0 finished"),
        "status 0",
    ]


def test_a_client_that_comes_back_learns_which_node_runs(engine: Engine) -> None:
    with engine.listening() as listener:
        prompt_id = listener.submit(painting(seed=13, steps=10_000))
        listener.until_node("3")
    with engine.listening(listener.client_id) as again:
        again.next()
        assert again.next() == {"type": "executing", "data": {"node": "3"}}
        engine.post("/interrupt", {})
        again.until_end(prompt_id)
    assert "execution_interrupted" in again.told()


def test_text_and_previews_are_shown(engine: Engine) -> None:
    graph = plain() | {
        "2": node("PreviewImage", images=["1", 0]),
        "3": node("StringConcatenate", string_a="hello", string_b="world", delimiter=" "),
        "4": node("PreviewAny", source=["3", 0]),
    }
    outputs = engine.run(graph)["outputs"]
    assert outputs["4"] == {"text": ["hello world"]}
    (file,) = outputs["2"]["images"]
    assert file["type"] == "temp"
    assert file["filename"].startswith("ComfyUI_temp_")
    assert engine.view(file).shape == (8, 16, 3)


def test_a_client_that_does_not_read_still_learns_how_its_job_ended(engine: Engine) -> None:
    with engine.listening() as listener, engine.listening() as observer:
        listener.submit(painting(seed=14, steps=10_000, width=512, height=512))
        observer.until(lambda one: one["type"] == "status" and remaining(one) == 1)
        engine.post("/queue", {"clear": True})
        engine.post("/interrupt", {})
        observer.until_idle()
        listener.until(lambda one: one["type"] == "execution_interrupted")
