"""What the nodes for videos without a model make: files, their frames, times and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.clips import described_animation, described_video
from tests.contract.graphs import node
from tests.contract.json_types import as_list, as_object
from tests.contract.pictures import described
from tests.contract.scenarios.scenario import scenarios

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.contract.json_types import Json, Transcript
    from tests.contract.play import Player

FRAMES: Json = ["frames", 0]


def _film(first: int = 5, second: int = 4) -> dict[str, Json]:
    """Return nodes for frames: some in red, then some in blue, 64 x 48."""
    size: dict[str, Json] = {"width": 64, "height": 48}
    return {
        "red": node("EmptyImage", **size, batch_size=first, color=0xFF0000),
        "blue": node("EmptyImage", **size, batch_size=second, color=0x0000FF),
        "frames": node("ImageBatch", image1=["red", 0], image2=["blue", 0]),
    }


def _create(fps: float, **more: Json) -> Json:
    return node("CreateVideo", images=FRAMES, fps=fps, **more)


def _save(video: str, prefix: str, format_: str = "auto", codec: str = "auto") -> Json:
    where = {"filename_prefix": prefix, "format": format_, "codec": codec}
    return node("SaveVideo", video=[video, 0], **where)


async def _outputs(player: Player, graph: Mapping[str, Json]) -> dict[str, Json]:
    """Run a graph; return what its nodes show, and under `problem` the error if there is one."""
    prompt_id, _ = await player.run(graph, "job")
    entry = await player.history(prompt_id)
    messages = [as_list(one) for one in as_list(as_object(entry.get("status")).get("messages"))]
    problems = [as_object(one[1]) for one in messages if one[0] == "execution_error"]
    kept = ("node_type", "exception_type")
    problem: list[Json] = [{key: one.get(key) for key in kept} for one in problems]
    return {**as_object(entry.get("outputs")), **({"problem": problem} if problem else {})}


async def _file(player: Player, output: Json, place: int = 0) -> bytes:
    image = as_object(as_list(as_object(output).get("images"))[place])
    where = {key: str(value) for key, value in image.items()}
    return (await player.client.get("/view", params=where)).content


async def _uploaded(player: Player, name: str, content: bytes) -> str:
    files = {"image": (f"{player.prefix}-{name}", content, "application/octet-stream")}
    (await player.client.post("/upload/image", files=files)).raise_for_status()
    return f"{player.prefix}-{name}"


async def _small_video(player: Player) -> bytes:
    """Make the film of red and blue frames and return its file."""
    graph = {**_film(), "video": _create(8.0), "save": _save("video", f"{player.prefix}/given")}
    return await _file(player, (await _outputs(player, graph))["save"])


async def videos_are_saved(player: Player) -> Transcript:
    """Save frames as MP4 at a whole and a broken rate, the kind chosen and left open."""
    graph = {
        **_film(),
        "whole": _create(8.0),
        "broken": _create(23.976),
        "save whole": _save("whole", f"{player.prefix}/auto"),
        "save broken": _save("broken", f"{player.prefix}/broken", "mp4", "h264"),
    }
    outputs = await _outputs(player, graph)
    return {
        "outputs": player.noted(outputs),
        "whole": described_video(await _file(player, outputs["save whole"])),
        "broken": described_video(await _file(player, outputs["save broken"])),
    }


async def a_video_is_saved_with_sound(player: Player) -> Transcript:
    """Give a video of 1.1 seconds two seconds of sound, save it, and take it apart again."""
    graph = {
        **_film(),
        "sound": node("EmptyAudio", duration=2.0, sample_rate=44100, channels=2),
        "video": _create(8.0, audio=["sound", 0]),
        "save": _save("video", f"{player.prefix}/sound"),
    }
    outputs = await _outputs(player, graph)
    return {
        "outputs": player.noted(outputs),
        "file": described_video(await _file(player, outputs["save"])),
    }


async def webm_is_saved(player: Player) -> Transcript:
    """Save frames by both codecs, and frames with odd sides."""
    odd = node("EmptyImage", width=63, height=47, batch_size=3, color=0x00FF00)

    def save(images: Json, name: str, codec: str) -> Json:
        more: dict[str, Json] = {"codec": codec, "fps": 12.5, "crf": 20.0}
        return node("SaveWEBM", images=images, filename_prefix=f"{player.prefix}/{name}", **more)

    graph = {
        **_film(),
        "odd": odd,
        "vp9": save(FRAMES, "vp9", "vp9"),
        "av1": save(FRAMES, "av1", "av1"),
        "odd vp9": save(["odd", 0], "odd", "vp9"),
    }
    outputs = await _outputs(player, graph)
    saved = ("vp9", "av1", "odd vp9")
    files = {name: described_video(await _file(player, outputs[name])) for name in saved}
    return {"outputs": player.noted(outputs), **files}


async def animated_pictures_are_saved(player: Player) -> Transcript:
    """Save several frames, and a single one, as WebP and as PNG."""
    webp: dict[str, Json] = {"fps": 8.0, "lossless": True, "quality": 80, "method": "default"}
    fast: dict[str, Json] = {"fps": 7.0, "lossless": False, "quality": 90, "method": "fastest"}
    png: dict[str, Json] = {"fps": 7.0, "compress_level": 4}
    prefix = player.prefix
    graph = {
        **_film(),
        "webp": node("SaveAnimatedWEBP", images=FRAMES, filename_prefix=f"{prefix}/w", **webp),
        "fast": node("SaveAnimatedWEBP", images=FRAMES, filename_prefix=f"{prefix}/f", **fast),
        "png": node("SaveAnimatedPNG", images=FRAMES, filename_prefix=f"{prefix}/p", **png),
        "one": node("ImageFromBatch", image=FRAMES, batch_index=0, length=1),
        "one webp": node(
            "SaveAnimatedWEBP", images=["one", 0], filename_prefix=f"{prefix}/ow", **webp
        ),
        "one png": node(
            "SaveAnimatedPNG", images=["one", 0], filename_prefix=f"{prefix}/op", **png
        ),
    }
    outputs = await _outputs(player, graph)
    saved = ("webp", "fast", "png")
    files = {name: described_animation(await _file(player, outputs[name])) for name in saved}
    single = described(await _file(player, outputs["one png"]))
    return {"outputs": player.noted(outputs), "single": single, **files}


async def files_of_several_kinds_share_their_numbers(player: Player) -> Transcript:
    """Save an MP4, a WebM and a PNG under one prefix, one job after another."""
    prefix = f"{player.prefix}/%width%x%height%"
    webm: dict[str, Json] = {"codec": "vp9", "fps": 8.0, "crf": 32.0}
    steps: dict[str, dict[str, Json]] = {
        "mp4": {"video": _create(8.0), "save": _save("video", prefix)},
        "webm": {"save": node("SaveWEBM", images=FRAMES, filename_prefix=prefix, **webm)},
        "png": {"save": node("SaveImage", images=["red", 0], filename_prefix=prefix)},
    }
    shown: dict[str, Json] = {}
    for name, nodes in steps.items():
        shown[name] = player.noted(await _outputs(player, {**_film(1, 1), **nodes}))
    return shown


async def a_video_is_loaded(player: Player) -> Transcript:
    """Upload a video, save it again as it is, and take it apart."""
    name = await _uploaded(player, "given.mp4", await _small_video(player))
    graph = {
        "load": node("LoadVideo", file=name),
        "again": _save("load", f"{player.prefix}/again"),
        "parts": node("GetVideoComponents", video=["load", 0]),
        "pictures": node(
            "SaveImage", images=["parts", 0], filename_prefix=f"{player.prefix}/frame"
        ),
        "sound": node("PreviewAny", source=["parts", 1]),
        "rate": node("PreviewAny", source=["parts", 2]),
    }
    outputs = await _outputs(player, graph)
    return {
        "outputs": player.noted(outputs),
        "again": described_video(await _file(player, outputs["again"])),
        "first": described(await _file(player, outputs["pictures"])),
        "last": described(await _file(player, outputs["pictures"], -1)),
    }


async def a_loaded_webm_is_saved_as_mp4(player: Player) -> Transcript:
    """Upload a WebM; save its stream in an MP4, and its frames encoded anew."""
    webm: dict[str, Json] = {"codec": "vp9", "fps": 8.0, "crf": 20.0}
    graph: dict[str, Json] = {
        **_film(),
        "save": node("SaveWEBM", images=FRAMES, filename_prefix=f"{player.prefix}/given", **webm),
    }
    content = await _file(player, (await _outputs(player, graph))["save"])
    name = await _uploaded(player, "given.webm", content)
    outputs = await _outputs(
        player,
        {
            "load": node("LoadVideo", file=name),
            "as it is": _save("load", f"{player.prefix}/copy"),
            "anew": _save("load", f"{player.prefix}/anew", "mp4", "h264"),
        },
    )
    saved = ("as it is", "anew")
    return {name: described_video(await _file(player, outputs[name])) for name in saved}


async def a_missing_video_is_refused(player: Player) -> Transcript:
    """Name a file that is not there."""
    graph = {"1": node("LoadVideo", file="none.mp4"), "2": _save("1", f"{player.prefix}/none")}
    answer = await player.submit(graph, player.new_id("job"), player.new_id("client"))
    return {"answer": player.answer(answer)}


async def a_file_that_is_no_video_fails(player: Player) -> Transcript:
    """Upload nonsense under a video's name and take it apart."""
    name = await _uploaded(player, "broken.mp4", b"nonsense" * 100)
    graph = {
        "load": node("LoadVideo", file=name),
        "parts": node("GetVideoComponents", video=["load", 0]),
        "save": node("SaveImage", images=["parts", 0], filename_prefix=f"{player.prefix}/broken"),
    }
    return {"outputs": await _outputs(player, graph)}


async def unknown_kinds_of_video_fail(player: Player) -> Transcript:
    """Ask for codecs and a container that no server has; newer inputs let them pass at first."""
    prefix = player.prefix
    webm: dict[str, Json] = {"codec": "h264", "fps": 8.0, "crf": 32.0}
    asked: dict[str, dict[str, Json]] = {
        "codec": {"video": _create(8.0), "save": _save("video", prefix, "auto", "vp9")},
        "format": {"video": _create(8.0), "save": _save("video", prefix, "avi", "auto")},
        "webm codec": {"save": node("SaveWEBM", images=FRAMES, filename_prefix=prefix, **webm)},
    }
    found: dict[str, Json] = {}
    for name, nodes in asked.items():
        found[name] = await _outputs(player, {**_film(1, 1), **nodes})
    return found


async def numbers_and_choices_out_of_range_are_refused(player: Player) -> Transcript:
    """Ask for a method that is none, and for half a frame a second."""
    webp: dict[str, Json] = {"fps": 8.0, "lossless": True, "quality": 80, "method": "best"}
    prefix = player.prefix
    asked: dict[str, dict[str, Json]] = {
        "method": {"save": node("SaveAnimatedWEBP", images=FRAMES, filename_prefix=prefix, **webp)},
        "rate": {"video": _create(0.5), "save": _save("video", prefix)},
    }
    found: dict[str, Json] = {}
    for name, nodes in asked.items():
        graph = {**_film(1, 1), **nodes}
        answer = await player.submit(graph, player.new_id("job"), player.new_id("client"))
        found[name] = player.answer(answer)
    return found


SCENARIOS = scenarios(
    "video_nodes",
    videos_are_saved,
    a_video_is_saved_with_sound,
    webm_is_saved,
    animated_pictures_are_saved,
    files_of_several_kinds_share_their_numbers,
    a_video_is_loaded,
    a_loaded_webm_is_saved_as_mp4,
    a_missing_video_is_refused,
    a_file_that_is_no_video_fails,
    unknown_kinds_of_video_fail,
    numbers_and_choices_out_of_range_are_refused,
)
