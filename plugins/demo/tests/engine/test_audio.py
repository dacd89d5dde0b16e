"""Songs and sounds over the API: from words to files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from comfy_mcp_demo.engine.sound import resampled, with_channels
from comfy_mcp_demo.engine.sound_files import SoundFileError, decoded, encoded, mp3, opus
from plugins.demo.tests.engine.graphs import CHECKPOINT, node, plain
from plugins.demo.tests.musician.measuring import brightness, likeness, share, strength

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from plugins.demo.tests.engine.driver import Engine, Graph, Json

SONGS = "demo-musician-ace-step-not-an-ai-model.safetensors"
SOUNDS = "demo-musician-stable-audio-not-an-ai-model.safetensors"
SAMPLER = {
    "seed": 1,
    "steps": 20,
    "cfg": 5.0,
    "sampler_name": "euler",
    "scheduler": "simple",
    "denoise": 1.0,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """A saved sound: its samples (2, count), its rate and its bytes, where tags are plain text."""

    samples: NDArray[np.float32]
    rate: int
    content: bytes
    name: str


def song(tags: str = "chiptune", lyrics: str = "", **changes: Any) -> Graph:
    """The usual way from tags to a saved song, a second long unless told otherwise."""
    seconds, batch = changes.pop("seconds", 1.0), changes.pop("batch_size", 1)
    saver = changes.pop("saver", node("SaveAudio", filename_prefix="audio/song"))
    saver["inputs"]["audio"] = ["8", 0]
    return {
        "1": node("CheckpointLoaderSimple", ckpt_name=changes.pop("checkpoint", SONGS)),
        "2": node(
            "TextEncodeAceStepAudio",
            clip=["1", 1],
            tags=tags,
            lyrics=lyrics,
            lyrics_strength=changes.pop("lyrics_strength", 1.0),
        ),
        "3": node("ConditioningZeroOut", conditioning=["2", 0]),
        "4": node("EmptyAceStepLatentAudio", seconds=seconds, batch_size=batch),
        "5": node("LatentOperationTonemapReinhard", multiplier=1.0),
        "6": node("LatentApplyOperationCFG", model=["1", 0], operation=["5", 0]),
        "7": node(
            "KSampler",
            **(SAMPLER | changes),
            model=["6", 0],
            positive=["2", 0],
            negative=["3", 0],
            latent_image=["4", 0],
        ),
        "8": node("VAEDecodeAudio", samples=["7", 0], vae=["1", 2]),
        "9": saver,
    }


def sounds(prompt: str, seconds: float = 1.0, total: float | None = None, **changes: Any) -> Graph:
    """The usual way from a description to a saved sound."""
    span = {"seconds_start": 0.0, "seconds_total": seconds if total is None else total}
    return {
        "1": node("CheckpointLoaderSimple", ckpt_name=SOUNDS),
        "2": node("CLIPTextEncode", text=prompt, clip=["1", 1]),
        "3": node("CLIPTextEncode", text=changes.pop("negative", ""), clip=["1", 1]),
        "4": node("ConditioningStableAudio", positive=["2", 0], negative=["3", 0], **span),
        "5": node("EmptyLatentAudio", seconds=seconds, batch_size=1),
        "7": node(
            "KSampler",
            **(SAMPLER | changes),
            model=["1", 0],
            positive=["4", 0],
            negative=["4", 1],
            latent_image=["5", 0],
        ),
        "8": node("VAEDecodeAudio", samples=["7", 0], vae=["1", 2]),
        "9": node("SaveAudio", audio=["8", 0], filename_prefix="audio/sound"),
    }


def files_of(engine: Engine, graph: Graph) -> list[File]:
    """Run a graph to its end and read all the sounds that it saved."""
    entry = engine.run(graph)
    assert entry["status"]["completed"], entry["status"]["messages"]
    found = [file for shown in entry["outputs"].values() for file in shown["audio"]]
    return [_read(engine, file) for file in found]


def _read(engine: Engine, file: Json) -> File:
    path = engine.folder / file["type"] / file["subfolder"] / file["filename"]
    sound = decoded(path)
    return File(
        samples=sound.waveform[0],
        rate=sound.rate,
        content=path.read_bytes(),
        name=file["filename"],
    )


def message_of(engine: Engine, graph: Graph) -> str:
    """Run a graph that fails and give the node and what it says."""
    kind, last = engine.run(graph)["status"]["messages"][-1]
    assert kind == "execution_error"
    return f"{last['node_id']}: {last['exception_message']}"


def test_a_song_is_as_long_as_asked_and_says_what_made_it(engine: Engine) -> None:
    (file,) = files_of(engine, song("lofi, rain", "[verse]\nla la la", seconds=2.5))
    assert file.rate == 44_100
    assert file.samples.shape == (2, 110_250)
    assert b"made by procedure, not an AI model" in file.content
    assert b"TextEncodeAceStepAudio" in file.content
    assert 0.02 < strength(file.samples) < 0.4


def test_words_that_were_not_made_are_told(engine: Engine) -> None:
    assert engine.shown_text(song("chiptune, bagpipes", seed=2)) == ["not made: bagpipes"]
    assert engine.shown_text(sounds("rain and xylorimba")) == ["not made: xylorimba"]
    assert engine.shown_text(sounds("rain")) == []


def test_the_same_seed_makes_the_same_song_and_a_batch_has_seeds_in_a_row(engine: Engine) -> None:
    one, two = files_of(engine, song(seed=7, batch_size=2))
    (second,) = files_of(engine, song(seed=8))
    assert np.array_equal(two.samples, second.samples)
    assert abs(likeness(one.samples, two.samples)) < 0.5
    assert int(two.name.split("_")[1]) == int(one.name.split("_")[1]) + 1


def test_each_step_is_told_once_and_the_work_is_done_between_them(engine: Engine) -> None:
    with engine.listening() as listener:
        prompt_id = listener.submit(song(seed=11, steps=50))
        listener.until_end(prompt_id)
    steps = [one["value"] for one in listener.data_of("progress") if one["node"] == "7"]
    assert steps == list(range(1, 51))


def test_a_song_can_be_interrupted_while_it_is_made(engine: Engine) -> None:
    with engine.listening() as listener:
        prompt_id = listener.submit(song("orchestral", seed=12, seconds=200.0, steps=50))
        listener.until_node("7")
        engine.post("/interrupt", {"prompt_id": prompt_id})
        listener.until_end(prompt_id)
    (told,) = listener.data_of("execution_interrupted")
    assert told["node_id"] == "7"


def test_few_steps_leave_a_song_dull_and_noisy(engine: Engine) -> None:
    runs = {steps: files_of(engine, song(seed=13, steps=steps))[0].samples for steps in (1, 8, 20)}
    alike = [likeness(runs[steps], runs[20]) for steps in (1, 8)]
    assert alike[0] < alike[1] < 0.999
    hiss = [share(runs[steps], 17_000, 22_000) for steps in (1, 8, 20)]
    assert hiss[0] > hiss[1] > hiss[2]


def test_guidance_brings_treble(engine: Engine) -> None:
    soft, usual, strong = (
        brightness(files_of(engine, song(seed=14, cfg=cfg))[0].samples) for cfg in (1.0, 5.0, 12.0)
    )
    assert soft < usual < strong


def test_the_less_denoise_the_more_of_a_given_sound_stays(engine: Engine) -> None:
    (given,) = files_of(engine, song("piano", seed=15))
    alike: list[float] = []
    for denoise in (0.0, 0.3, 0.7, 1.0):
        graph = song("techno", seed=16, denoise=denoise)
        graph["10"] = node("LoadAudio", audio=f"audio/{given.name} [output]")
        graph["4"] = node("VAEEncodeAudio", audio=["10", 0], vae=["1", 2])
        (result,) = files_of(engine, graph)
        alike.append(likeness(result.samples, given.samples))
    assert alike[0] > 0.999
    assert alike == sorted(alike, reverse=True)
    assert alike[-1] < 0.3


def test_the_voice_is_left_out_without_strength(engine: Engine) -> None:
    sung, unsung = (
        files_of(engine, song("folk", "[verse]\nla la la la", seed=17, lyrics_strength=strength))[0]
        for strength in (1.0, 0.0)
    )
    assert likeness(sung.samples, unsung.samples) < 0.95


def test_a_sound_ends_where_its_conditioning_says(engine: Engine) -> None:
    (file,) = files_of(engine, sounds("rain", 1.5, total=1.0))
    assert file.samples.shape == (2, 66_150)
    assert strength(file.samples[:, :40_000]) > 0.05
    assert not file.samples[:, 44_100:].any()


def test_a_negative_prompt_takes_a_sound_out(engine: Engine) -> None:
    (both,) = files_of(engine, sounds("rain and alarm", seed=3))
    (rain,) = files_of(engine, sounds("rain and alarm", seed=3, negative="alarm"))
    assert share(both.samples, 980, 1_060) > 3 * share(rain.samples, 980, 1_060)


def test_a_checkpoint_makes_only_what_it_is_for(engine: Engine) -> None:
    assert "makes pictures" in message_of(engine, song(seed=18, checkpoint=CHECKPOINT))
    graph = song(seed=19)
    graph["4"] = node("EmptyLatentImage", width=64, height=64, batch_size=1)
    assert "makes sounds" in message_of(engine, graph)
    picture: Graph = {
        **plain(),
        "3": node("CheckpointLoaderSimple", ckpt_name=CHECKPOINT),
        "4": node("VAEEncode", pixels=["1", 0], vae=["3", 2]),
        "5": node("VAEDecodeAudio", samples=["4", 0], vae=["3", 2]),
        "6": node("PreviewAudio", audio=["5", 0]),
    }
    assert message_of(engine, picture).startswith("5: ")


@pytest.mark.parametrize(
    ("saver", "rate"),
    [
        (node("SaveAudioMP3", filename_prefix="audio/mp3", quality="V0"), 44_100),
        (node("SaveAudioOpus", filename_prefix="audio/opus", quality="128k"), 48_000),
    ],
)
def test_songs_are_saved_in_other_formats_too(engine: Engine, saver: Json, rate: int) -> None:
    (file,) = files_of(engine, song(seed=20, saver=saver))
    assert file.rate == rate
    assert file.samples.shape[1] / rate == pytest.approx(1.0, abs=0.05)
    assert b"made by procedure" in file.content


def test_more_sound_than_fits_is_refused_with_a_sentence(engine: Engine) -> None:
    graph = {
        "1": node("EmptyAudio", duration=1e9, sample_rate=44_100, channels=2),
        "2": node("PreviewAudio", audio=["1", 0]),
    }
    assert "more than this engine holds" in message_of(engine, graph)


def tone(rate: int, channels: int = 1) -> NDArray[np.float32]:
    times = np.arange(rate // 4) / rate
    return np.tile(0.5 * np.sin(2 * np.pi * 440 * times), (channels, 1)).astype(np.float32)


@pytest.mark.parametrize("pair", [(22_050, 44_100), (48_000, 44_100), (44_100, 8_000)])
def test_resampling_keeps_a_tone_and_its_length(pair: tuple[int, int]) -> None:
    old, new = pair
    result = resampled(tone(old), old, new)
    assert result.dtype == np.float32
    count = round((old // 4) * new / old)
    assert result.shape == (1, count)
    assert likeness(result[:, 500 : count - 500], tone(new)[:, 500 : count - 500]) > 0.999


def test_a_rate_that_would_take_too_much_memory_is_refused() -> None:
    with pytest.raises(MemoryError, match="more at 44,100 Hz than this engine holds"):
        resampled(np.zeros((1, 2, 4_000), dtype=np.float32), 1, 44_100)


def test_channels_are_repeated_and_mixed() -> None:
    stereo = np.stack((tone(8_000)[0], np.zeros(2_000, dtype=np.float32)))[np.newaxis]
    assert np.allclose(with_channels(stereo, 1)[0, 0], tone(8_000)[0] / 2)
    assert with_channels(stereo[:, :1], 2).shape == (1, 2, 2_000)


@pytest.mark.parametrize(
    ("encoding", "rate", "samples"),
    [(mp3("V0"), 96_000, 100), (opus("320k"), 48_000, 100), (mp3("V0"), 44_100, 0)],
)
def test_what_cannot_be_encoded_is_told(encoding: Any, rate: int, samples: int) -> None:
    with pytest.raises(SoundFileError):
        encoded(np.zeros((1, samples), dtype=np.float32), rate, encoding, {})


def test_tags_of_any_kind_survive(tmp_path: Path) -> None:
    text = "a=b; #c \\ d\nnext line"
    path = tmp_path / "x.opus"
    path.write_bytes(encoded(tone(48_000, 2), 48_000, opus("64k"), {"prompt": text}))
    assert text.encode() in path.read_bytes()
    assert decoded(path).waveform.shape[1] == 2


def test_encoding_is_deterministic_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    first, second = (encoded(tone(44_100), 44_100, opus("64k"), {"a": "b"}) for _ in range(2))
    assert first == second
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_sound_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    path.write_bytes(b"no sound")
    with pytest.raises(SoundFileError, match=r"x\.wav holds no sound"):
        decoded(path)
