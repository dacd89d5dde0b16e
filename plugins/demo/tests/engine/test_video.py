"""Clips that the engine makes, reads and saves."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from comfy_mcp_demo.engine.clip_files import (
    H264,
    Track,
    VideoFileError,
    decode,
    encode,
    facts_of,
    rewrap,
    vp9,
)
from comfy_mcp_demo.engine.clips import empty_clip, frame_rate
from comfy_mcp_demo.engine.nodes.upscaling import enlarged
from comfy_mcp_demo.engine.sound_files import SoundFileError
from comfy_mcp_demo.engine.sound_files import decoded as decoded_sound
from comfy_mcp_demo.engine.strip import add_strip, without_strip
from comfy_mcp_demo.engine.values import MAX_PIXELS, Images
from plugins.demo.tests.engine.driver import Frame
from plugins.demo.tests.engine.graphs import node, painting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from plugins.demo.tests.engine.driver import Engine, Graph, Json

    Levels = NDArray[np.uint8]


def clip(prompt: str = "a sailboat at dusk", length: int = 9, **changes: Any) -> Graph:
    """The way from a prompt to the frames of a clip, 96 x 64; node 8 is the sampler, 9 decodes."""
    size = {name: changes.pop(name, side) for name, side in (("width", 96), ("height", 64))}
    sampling = {
        "seed": 1,
        "steps": 20,
        "cfg": 6.0,
        "denoise": 1.0,
        "sampler_name": "euler",
        "scheduler": "simple",
    }
    links = {"model": ["4", 0], "positive": ["5", 0], "negative": ["6", 0]}
    encoder = "demo-umt5-not-an-ai-model.safetensors"
    model = "demo-animator-wan2.1-t2v-not-an-ai-model.safetensors"
    return {
        "1": node("UNETLoader", unet_name=model, weight_dtype="default"),
        "2": node("CLIPLoader", clip_name=encoder, type="wan"),
        "3": node("VAELoader", vae_name="demo-wan_2.1_vae-not-an-ai-model.safetensors"),
        "4": node("ModelSamplingSD3", model=["1", 0], shift=8.0),
        "5": node("CLIPTextEncode", text=prompt, clip=["2", 0]),
        "6": node("CLIPTextEncode", text="", clip=["2", 0]),
        "7": node("EmptyHunyuanLatentVideo", **size, length=length, batch_size=1),
        "8": node("KSampler", **(sampling | changes), **links, latent_image=["7", 0]),
        "9": node("VAEDecode", samples=["8", 0], vae=["3", 0]),
    }


def framed(graph: Graph, prefix: str = "frames") -> Graph:
    """A graph whose frames are saved as pictures."""
    return {**graph, "10": node("SaveImage", images=["9", 0], filename_prefix=prefix)}


def filmed(graph: Graph, prefix: str = "film", fps: float = 16.0) -> Graph:
    """A graph whose frames are saved as a video."""
    where = {"filename_prefix": prefix, "format": "auto", "codec": "auto"}
    return {
        **graph,
        "11": node("CreateVideo", images=["9", 0], fps=fps),
        "12": node("SaveVideo", video=["11", 0], **where),
    }


def animated(graph: Graph, image: str, length: int = 9) -> Graph:
    """The same way, beginning with a picture of the input folder."""
    more = {"width": 96, "height": 64, "length": length, "batch_size": 1}
    links = {"positive": ["5", 0], "negative": ["6", 0], "vae": ["3", 0]}
    vision = "demo-clip_vision_h-not-an-ai-model.safetensors"
    moved: Graph = {
        **graph,
        "20": node("LoadImage", image=image),
        "21": node("CLIPVisionLoader", clip_name=vision),
        "22": node("CLIPVisionEncode", clip_vision=["21", 0], image=["20", 0], crop="none"),
        "7": node(
            "WanImageToVideo", **links, **more, start_image=["20", 0], clip_vision_output=["22", 0]
        ),
    }
    sampler = moved["8"]["inputs"]
    chosen = {"positive": ["7", 0], "negative": ["7", 1], "latent_image": ["7", 2]}
    return {**moved, "8": node("KSampler", **(sampler | chosen))}


def saved_path(engine: Engine, entry: Json, name: str) -> Path:
    (file,) = entry["outputs"][name]["images"]
    return engine.folder / file["type"] / file["subfolder"] / file["filename"]


def change(one: Levels, other: Levels) -> float:
    return float(np.abs(one.astype(np.int16) - other).mean())


def test_a_clip_has_as_many_frames_as_asked_for_at_the_rate_asked_for(engine: Engine) -> None:
    entry = engine.run(filmed(clip(length=13), "video/exact", fps=12.5))
    assert entry["outputs"]["12"]["animated"] == [True]
    facts = facts_of(saved_path(engine, entry, "12"))
    assert (facts.codec, facts.width, facts.height) == ("h264", 96, 64)
    assert (facts.frames, facts.fps) == (13, Fraction(25, 2))


def test_the_same_seed_makes_the_same_clip_and_another_one_another(engine: Engine) -> None:
    first = engine.pictures(framed(clip(seed=31)))
    same = engine.pictures(framed(clip(seed=31), "same"))
    other = engine.pictures(framed(clip(seed=32)))
    assert len(first) == 9
    assert all(np.array_equal(*pair) for pair in zip(first, same, strict=True))
    assert change(first[0], other[0]) > 3


def test_neighbouring_frames_are_close_and_distant_ones_are_not(engine: Engine) -> None:
    frames = engine.pictures(framed(clip("a sailboat at sea, pan left", length=21)))
    steps = [change(frames[index], frames[index + 1]) for index in range(20)]
    assert 0 < min(steps) <= max(steps) < 5
    assert change(frames[0], frames[-1]) > 2 * max(steps)


def test_a_still_scene_under_a_still_camera_stands_still(engine: Engine) -> None:
    frames = engine.pictures(framed(clip("a book on a table, static camera")))
    assert all(np.array_equal(frames[0], frame) for frame in frames)


def test_few_steps_leave_a_clip_soft_and_grainy(engine: Engine) -> None:
    runs = {steps: engine.pictures(framed(clip(steps=steps, length=5))) for steps in (2, 8, 20, 30)}
    far = [change(runs[steps][4], runs[30][4]) for steps in (2, 8, 20)]
    assert far[0] > far[1] > 1
    assert far[2] == 0


def test_two_samplers_that_share_the_steps_make_the_clip_that_one_makes(engine: Engine) -> None:
    whole = engine.pictures(framed(clip(length=5, seed=7)))
    graph = framed(clip(length=5, seed=7), "shared")
    inputs = graph["8"]["inputs"]
    common = {name: inputs[name] for name in inputs if name not in {"seed", "denoise"}}
    parts = {
        "8a": ("enable", ["7", 0], 0, 10, "enable"),
        "8": ("disable", ["8a", 0], 10, 10000, "disable"),
    }
    for name, (noise, latent, start, end, leftover) in parts.items():
        more = {"add_noise": noise, "noise_seed": 7, "return_with_leftover_noise": leftover}
        steps = {"start_at_step": start, "end_at_step": end, "latent_image": latent}
        graph[name] = node("KSamplerAdvanced", **(common | more | steps))
    shared = engine.pictures(graph)
    assert all(np.array_equal(*pair) for pair in zip(whole, shared, strict=True))


def test_a_given_picture_is_the_first_frame_of_its_clip(engine: Engine) -> None:
    rng = np.random.default_rng(3)
    blots = Image.fromarray(rng.integers(0, 255, (8, 12, 3), dtype=np.uint8))
    given = blots.resize((96, 64), Image.Resampling.BICUBIC)
    given.save(engine.folder / "input" / "given.png")
    frames = engine.pictures(
        framed(animated(clip("water ripples, zoom in", steps=4), "given.png"), "moved")
    )
    assert np.array_equal(frames[0], np.asarray(given))
    assert change(frames[0], frames[8]) > 2
    assert len(frames) == 9


@pytest.mark.parametrize("shade", [0, 90, 255])
def test_the_line_of_a_picture_can_be_lifted_off(shade: int) -> None:
    rng = np.random.default_rng(shade)
    picture = np.clip(rng.normal(shade, 20, (160, 256, 3)), 0, 255).astype(np.uint8)
    marked = np.asarray(add_strip(Image.fromarray(picture)))
    assert change(marked[-6:], picture[-6:]) > 2
    assert np.abs(without_strip(marked).astype(int) - picture).max() <= 4
    assert without_strip(picture) is picture


def test_every_step_is_told_with_a_preview(engine: Engine) -> None:
    with engine.listening() as listener:
        listener.until_end(listener.submit(filmed(clip(steps=5, seed=71), "told")))
    sampler = [one for one in listener.data_of("progress") if one["node"] == "8"]
    assert [(one["value"], one["max"]) for one in sampler] == [(step, 5) for step in range(1, 6)]
    previews = [message for message in listener.heard if isinstance(message, Frame)]
    assert len(previews) == 5
    with Image.open(io.BytesIO(previews[-1][8:])) as picture:
        assert (picture.format, picture.size) == ("JPEG", (96, 64))


def test_a_clip_can_be_interrupted_between_its_frames(engine: Engine) -> None:
    graph = filmed(clip("a forest", length=401, width=256, height=256, steps=1), "never")
    with engine.listening() as listener:
        prompt_id = listener.submit(graph)
        listener.until_node("8")
        engine.post("/interrupt", {"prompt_id": prompt_id})
        listener.until_end(prompt_id)
    (told,) = listener.data_of("execution_interrupted")
    assert told["node_id"] == "8"
    assert not list((engine.folder / "output").glob("never*"))


def test_words_that_were_not_drawn_are_told_with_the_video(engine: Engine) -> None:
    entry = engine.run(filmed(clip("a zeppelin at sea, slow zoom in", length=1), "told"))
    assert entry["outputs"]["12"]["text"] == ["not drawn: zeppelin"]


def test_frames_of_a_video_carry_the_line_that_says_what_made_them(engine: Engine) -> None:
    graph = clip("a table, static camera", length=1, width=256, height=128, seed=5)
    (marked,) = engine.pictures(framed(graph, "marked"))
    entry = engine.run(filmed(graph, "marked"))
    path = saved_path(engine, entry, "12")
    levels = decode(path, facts_of(path))
    bare = engine.pictures(
        {**graph, "10": node("ImageScaleBy", image=["9", 0], upscale_method="area", scale_by=0.4)}
        | {"13": node("SaveImage", images=["10", 0], filename_prefix="small")}
    )[0]
    foot = slice(116, 128)
    assert change(levels[0][foot], marked[foot]) < 12
    unmarked = np.asarray(Image.fromarray(bare).resize((256, 128)))
    assert change(unmarked[foot], marked[foot]) > 25


def test_a_latent_node_for_pictures_says_that_it_takes_no_clip(engine: Engine) -> None:
    graph = framed(clip(length=1))
    graph["7b"] = node("RepeatLatentBatch", samples=["7", 0], amount=2)
    graph["8"]["inputs"]["latent_image"] = ["7b", 0]
    name, told = engine.run(graph)["status"]["messages"][-1]
    assert name == "execution_error"
    assert "decode the clip first" in told["exception_message"]


def test_a_video_of_an_odd_size_says_what_to_do(engine: Engine) -> None:
    graph: Graph = {"9": node("EmptyImage", width=63, height=47, batch_size=2, color=255)}
    _, told = engine.run(filmed(graph, "odd"))["status"]["messages"][-1]
    assert "crop or scale" in told["exception_message"]
    assert not list((engine.folder / "output").glob("odd*"))


def test_a_picture_is_painted_over_under_its_mask_only(engine: Engine) -> None:
    source = painting(seed=34, steps=20)
    (before,) = engine.pictures(source)
    graph = {**source, "5": node("SolidMask", value=0.0, width=128, height=128)}
    graph["5a"] = node("SolidMask", value=1.0, width=64, height=64)
    corner = {"destination": ["5", 0], "source": ["5a", 0], "x": 0, "y": 0, "operation": "add"}
    graph["5b"] = node("MaskComposite", **corner)
    graph["20"] = node("EmptyLatentImage", width=128, height=128, batch_size=1)
    graph["3"]["inputs"]["latent_image"] = ["20", 0]
    words = {"positive": ["6", 0], "negative": ["7", 0], "vae": ["4", 2]}
    more = {"pixels": ["8", 0], "mask": ["5b", 0], "noise_mask": True}
    graph["21"] = node("InpaintModelConditioning", **words, **more)
    graph["22"] = node("DifferentialDiffusion", model=["4", 0])
    again = {"positive": ["21", 0], "negative": ["21", 1], "latent_image": ["21", 2], "seed": 99}
    graph["23"] = node("KSampler", **(source["3"]["inputs"] | again | {"model": ["22", 0]}))
    graph["24"] = node("VAEDecode", samples=["23", 0], vae=["4", 2])
    graph["9"]["inputs"]["images"] = ["24", 0]
    (after,) = engine.pictures(graph)
    assert change(after[:60, :60], before[:60, :60]) > 3
    assert change(after[:100, 66:], before[:100, 66:]) < 0.01


def test_an_upscaled_picture_is_four_times_as_wide_and_high(engine: Engine) -> None:
    name = "demo-4x-upscaler-not-an-ai-model.safetensors"
    graph: Graph = {
        "1": node("UpscaleModelLoader", model_name=name),
        "2": node("EmptyImage", width=25, height=18, batch_size=2, color=0x336699),
        "3": node("ImageUpscaleWithModel", upscale_model=["1", 0], image=["2", 0]),
        "4": node("SaveImage", images=["3", 0], filename_prefix="larger"),
    }
    first, second = engine.pictures(graph)
    assert first.shape == second.shape == (72, 100, 3)
    assert (first == (0x33, 0x66, 0x99)).all()


def test_an_edge_is_sharper_than_by_lanczos_alone() -> None:
    step = np.full((16, 16, 3), 60, dtype=np.uint8)
    step[:, 8:] = 190
    plain = np.asarray(Image.fromarray(step).resize((64, 64), Image.Resampling.LANCZOS))
    steepest = [np.abs(np.diff(one[32, :, 0].astype(int))).max() for one in (enlarged(step), plain)]
    assert steepest[0] > steepest[1]


@pytest.mark.parametrize(("asked", "made"), [(1, 1), (4, 1), (5, 5), (80, 77), (81, 81)])
def test_frames_come_in_fours_after_the_first(asked: int, made: int) -> None:
    latent = empty_clip(70, 47, asked)
    assert (latent.width, latent.height, latent.length) == (64, 40, made)
    assert latent.decoded().shape == (made, 40, 64, 3)


def test_a_clip_that_is_too_large_to_hold_is_refused() -> None:
    with pytest.raises(MemoryError, match="smaller size or a shorter clip"):
        empty_clip(1024, 1024, MAX_PIXELS // 1024 // 1024 + 4)


def test_pictures_held_as_bytes_are_those_held_as_floats() -> None:
    levels = np.arange(256, dtype=np.uint8).reshape(1, 16, 16, 1).repeat(3, axis=3)
    images = Images(levels=levels)
    assert images.levels is levels
    assert images.pixels.dtype == np.float32
    assert np.array_equal(Images(pixels=images.pixels).levels, levels)
    assert images.size == (16, 16)


def film(count: int = 6, width: int = 48, height: int = 32) -> Levels:
    """Frames of one grey each, from dark to light."""
    greys = np.linspace(30, 220, count).astype(np.uint8)
    return np.broadcast_to(greys[:, None, None, None], (count, height, width, 3)).copy()


@pytest.mark.parametrize(("fps", "kind"), [(8.0, "h264"), (23.976, "h264"), (30.0, "vp9")])
def test_what_is_encoded_is_decoded_again(tmp_path: Path, fps: float, kind: str) -> None:
    frames = film()
    target = tmp_path / "film"
    encoding = H264 if kind == "h264" else vp9(10)
    tags = {"prompt": '{"a": "= ; # \\\\ \n ü"}'}
    parts = (frame.tobytes() for frame in frames)
    encode(target, parts, (48, 32), frame_rate(fps), encoding, tags)
    facts = facts_of(target)
    levels = decode(target, facts)
    assert levels.shape == frames.shape
    assert float(facts.fps) == pytest.approx(fps, rel=0.005)
    assert np.abs(levels.astype(int) - frames).max() < 8
    assert (facts.codec, facts.sound) == (kind, False)


def test_a_sound_is_as_long_as_the_frames_that_it_is_given_with(tmp_path: Path) -> None:
    tone = np.sin(np.arange(16_000, dtype=np.float32) * 0.1)[None, :]
    target = tmp_path / "film.mp4"
    track = Track(waveform=tone, rate=16_000)
    encode(target, (one.tobytes() for one in film(8)), (48, 32), Fraction(8), H264, {}, track)
    assert facts_of(target).sound
    heard = decoded_sound(target)
    assert heard.rate == 16_000
    assert heard.waveform.shape[2] == pytest.approx(16_000, abs=2_048)


_DASH = """<?xml version="1.0"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT1S"
 minBufferTime="PT1S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period><AdaptationSet
 mimeType="video/mp4"><Representation id="1" bandwidth="1000"><BaseURL>file://{secret}</BaseURL>
</Representation></AdaptationSet></Period></MPD>"""
_HLS = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{secret}\n#EXT-X-ENDLIST\n"
_CONCAT = "ffconcat version 1.0\nfile secret.mp4\n"


@pytest.mark.parametrize("manifest", [_DASH, _HLS, _CONCAT])
def test_a_manifest_under_the_name_of_a_video_leads_to_no_other_file(
    tmp_path: Path, manifest: str
) -> None:
    secret, path = tmp_path / "secret.mp4", tmp_path / "uploaded.mp4"
    track = Track(waveform=np.zeros((1, 8_000), dtype=np.float32), rate=8_000)
    encode(secret, (one.tobytes() for one in film(8)), (48, 32), Fraction(8), H264, {}, track)
    path.write_text(manifest.format(secret=secret), "utf-8")
    with pytest.raises(VideoFileError, match="no video that can be read"):
        facts_of(path)
    with pytest.raises(VideoFileError):
        decode(path, facts_of(secret))
    with pytest.raises(VideoFileError):
        rewrap(tmp_path / "made.mp4", path, {}, None)
    with pytest.raises(SoundFileError):
        decoded_sound(path)


def test_an_interrupted_file_leaves_nothing_behind(tmp_path: Path) -> None:
    def frames() -> Iterator[bytes]:
        yield film()[0].tobytes()
        raise InterruptedError

    with pytest.raises(InterruptedError):
        encode(tmp_path / "film.mp4", frames(), (48, 32), Fraction(8), H264, {})
    assert list(tmp_path.iterdir()) == []
