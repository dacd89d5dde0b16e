from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comfy_mcp_audio.media import AUDIO, MIME_TYPES
from comfy_mcp_audio.media.compress import compress
from comfy_mcp_audio.media.formats.header import Header
from comfy_mcp_audio.media.ladder import FORMATS, likely, rungs
from comfy_mcp_core.contributions import CompressBudget, Compressed
from comfy_mcp_core.errors import (
    BudgetUnreachableError,
    MediaNotSupportedError,
    MediaUnreadableError,
)
from plugins.audio.tests.embedding import embedded
from plugins.audio.tests.sounds import SECONDS, Source, sine, wav

LOSSY = (".mp3", ".opus", ".m4a", ".aac")
LOSSLESS = (".flac", ".wav", ".aiff")


def compressed(data: bytes | Path, max_bytes: int, extension: str) -> Compressed:
    return compress(data, CompressBudget(max_bytes=max_bytes, extension=extension))


@pytest.mark.parametrize("extension", LOSSY)
def test_a_copy_fits_its_budget_and_keeps_its_length(
    extension: str, sounds: dict[str, Path]
) -> None:
    budget = 15_000
    made = compressed(sounds["s16.wav"], budget, extension)
    assert budget / 3 < len(made.data) <= budget
    assert made.mime_type == MIME_TYPES[extension]
    assert AUDIO.sniff(made.data)
    assert AUDIO.probe(Source(made.data)) == made.probe
    assert made.probe.duration_seconds == pytest.approx(SECONDS, abs=0.07)
    assert made.steps[-1]["bytes_size"] == len(made.data)
    sizes = [cast("int", step["bytes_size"]) for step in made.steps]
    assert all(size > budget for size in sizes[:-1])


def test_the_rungs_are_chosen_by_the_length_that_is_there(misjudged: dict[str, Path]) -> None:
    made = compressed(misjudged["variable.mp3"], 40_000, ".opus")
    assert made.steps[0]["bitrate_kbps"] == 112
    assert 25_000 < len(made.data) <= 40_000


@pytest.mark.parametrize("extension", [".ogg", ".flac", ".wav"])
@pytest.mark.parametrize("name", ["u8.wav", "v0.mp3"])
def test_no_copy_is_ever_larger_than_its_budget(
    name: str, extension: str, sounds: dict[str, Path]
) -> None:
    with pytest.raises(BudgetUnreachableError) as caught:
        compressed(sounds[name], 1_000, extension)
    least = cast("int", caught.value.details["smallest_bytes"])
    made = compressed(sounds[name], least, extension)
    assert 1_000 < len(made.data) <= least


@pytest.mark.parametrize("extension", [".mp3", ".opus", ".m4a", ".flac"])
def test_the_same_sound_gives_the_same_bytes_without_metadata(
    extension: str, sounds: dict[str, Path]
) -> None:
    made = compressed(sounds["plain.flac"], 10**6, extension)
    assert made == compressed(sounds["plain.flac"].read_bytes(), 10**6, extension)
    assert b"a prompt" not in made.data
    assert b"a prompt" in sounds["plain.flac"].read_bytes()


@pytest.mark.parametrize("extension", LOSSLESS)
def test_a_lossless_copy_has_the_same_samples(extension: str) -> None:
    original = wav(sine(0.2), sine(0.2, 0.2, 1_000))
    made = compressed(original, 10**6, extension)
    back = compressed(made.data, 10**6, ".wav")
    assert back.data[-1_000:] == original[-1_000:]
    assert len(back.data) == len(original)


@pytest.mark.parametrize(("name", "depth"), [("u8.wav", 16), ("s24.wav", 24), ("f32.wav", 32)])
def test_a_lossless_copy_is_as_deep_as_its_original(
    name: str, depth: int, sounds: dict[str, Path]
) -> None:
    assert compressed(sounds[name], 10**7, ".wav").probe.details["bit_depth"] == depth


@pytest.mark.parametrize("name", ["128.mp3", "plain.opus", "vorbis.ogg", "plain.m4a"])
def test_a_file_that_fits_is_not_encoded_again(name: str, sounds: dict[str, Path]) -> None:
    made = compressed(sounds[name], 10**6, Path(name).suffix)
    assert [step["codec"] for step in made.steps] == ["copy"]
    assert b"a prompt" not in made.data
    assert made.probe.duration_seconds == pytest.approx(SECONDS, abs=0.002)


def test_an_mp3_that_fits_loses_what_stands_around_its_frames(sounds: dict[str, Path]) -> None:
    original = sounds["bare.mp3"].read_bytes()
    made = compressed(embedded("bare.mp3", original), 10**6, ".mp3")
    assert made.data == original


@pytest.mark.parametrize("extension", [".mp3", ".flac"])
def test_a_budget_that_nothing_fits_names_the_smallest_size_reached(
    extension: str, sounds: dict[str, Path], scratch: Path
) -> None:
    with pytest.raises(BudgetUnreachableError) as caught:
        compressed(sounds["plain.flac"].read_bytes(), 700, extension)
    smallest = caught.value.details["smallest_bytes"]
    assert isinstance(smallest, int)
    assert smallest > 700
    assert list(scratch.iterdir()) == []


def test_eight_channels_become_two_where_a_format_has_no_more() -> None:
    many = wav(*(sine(0.2, 0.1 * index) for index in range(1, 9)))
    assert compressed(many, 10**6, ".opus").probe.details["channels"] == 2
    assert compressed(many, 10**6, ".flac").probe.details["channels"] == 8


def test_an_unknown_extension_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(MediaNotSupportedError) as caught:
        compressed(wav(sine(0.1)), 10**6, ".xm")
    assert ".opus" in caught.value.hint


def test_a_file_that_is_cut_off_is_not_copied(sounds: dict[str, Path]) -> None:
    data = sounds["plain.flac"].read_bytes()
    for extension in (".mp3", ".flac"):
        with pytest.raises(MediaUnreadableError):
            compressed(data[: len(data) // 2], 10**6, extension)


def test_the_length_of_aac_frames_alone_is_counted_and_not_estimated_by_the_loud_ones() -> None:
    noise = np.random.default_rng(3).normal(0, 0.3, 4 * 44_100)
    made = compressed(wav(np.concatenate([noise, np.zeros(4 * 44_100)])), 10**7, ".aac")
    assert made.probe.duration_seconds == pytest.approx(8, abs=0.07)
    assert cast("float", AUDIO.probe(Source(made.data)).duration_seconds) < 7


def test_encoding_is_limited_in_time(hour: Path, scratch: Path) -> None:
    budget = CompressBudget(max_bytes=10**8, extension=".m4a")
    with pytest.raises(MediaUnreadableError, match=r"within 0\.2 seconds"):
        compress(hour, budget, limit_seconds=0.2)
    assert list(scratch.iterdir()) == []


def header(bit_rate: int | None, seconds: float, codec: str = "opus") -> Header:
    rate = 48_000
    return Header(
        container="ogg",
        codec=codec,
        sample_rate=rate,
        channels=2,
        samples=round(seconds * rate),
        bit_depth=None if bit_rate else 16,
        bit_rate=bit_rate,
    )


def test_a_lossy_original_is_not_blown_up() -> None:
    again = rungs(FORMATS[".opus"], header(90_000, 10), 10**9)
    other = rungs(FORMATS[".mp3"], header(40_000, 10), 10**9)
    assert again[0].kbps == 96
    assert (other[0].kbps, other[0].channels) == (112, 2)


@given(
    extension=st.sampled_from(sorted(FORMATS)),
    bit_rate=st.none() | st.integers(6_000, 2_000_000),
    seconds=st.floats(0.1, 10_000),
    max_bytes=st.integers(1, 10**8),
)
def test_there_is_always_a_rung_and_they_go_down(
    extension: str, bit_rate: int | None, seconds: float, max_bytes: int
) -> None:
    found = rungs(FORMATS[extension], header(bit_rate, seconds), max_bytes)
    rates = [rung.kbps for rung in found]
    assert rates
    assert rates == sorted(rates, reverse=True)
    if len(found) > 1:
        size = max_bytes + 1
        left = likely(found[1:], found[0], size, max_bytes)
        assert left == found[-len(left) :]
        assert left


def test_noise_goes_down_several_rungs() -> None:
    noise = np.random.default_rng(2).normal(0, 0.2, 44_100)
    made = compressed(wav(noise, noise[::-1]), 9_000, ".opus")
    assert len(made.data) <= 9_000
