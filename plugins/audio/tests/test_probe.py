from __future__ import annotations

import contextlib
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comfy_mcp_audio.media import AUDIO
from comfy_mcp_core.errors import MediaUnreadableError, TooLargeError
from comfy_mcp_core.media import HEAD_BYTES, RangeSource
from plugins.audio.tests.sounds import EXACT, FORMATS, RATE, SECONDS, Source, silence, sine, wav

CODECS = {
    "s16.wav": "pcm_s16le",
    "s24.wav": "pcm_s24le",
    "u8.wav": "pcm_u8",
    "f32.wav": "pcm_f32le",
    "adpcm.wav": "adpcm_ms",
    "rf64.wav": "pcm_s16le",
    "plain.opus": "opus",
    "vorbis.ogg": "vorbis",
    "alac.m4a": "alac",
    "plain.m4a": "aac",
    "plain.aac": "aac",
    "plain.aiff": "pcm_s16be",
}
RATES = {"plain.opus": 48_000, "small.mp3": 22_050}

DATA_SIZE = 40
"""Where the size of the sound stands in a WAV file of the simplest kind."""


@pytest.mark.parametrize("name", EXACT)
def test_lengths_are_told_to_the_millisecond(name: str, sounds: dict[str, Path]) -> None:
    found = AUDIO.probe(Source(sounds[name].read_bytes()))
    assert found.duration_seconds == pytest.approx(SECONDS, abs=0.001)


@pytest.mark.parametrize("name", sorted(set(FORMATS) - set(EXACT)))
def test_lengths_that_no_header_tells_are_estimated(name: str, sounds: dict[str, Path]) -> None:
    found = AUDIO.probe(Source(sounds[name].read_bytes()))
    # Of whole frames, with what the encoder put before the sound and after it.
    assert found.duration_seconds == pytest.approx(SECONDS, abs=0.07)


@pytest.mark.parametrize("name", FORMATS)
def test_the_format_is_told(name: str, sounds: dict[str, Path]) -> None:
    details = AUDIO.probe(Source(sounds[name].read_bytes())).details
    expected = CODECS.get(name) or ("mp3" if name.endswith("mp3") else "flac")
    assert details["codec"] == expected
    assert details["sample_rate"] == RATES.get(name, RATE)
    assert details["channels"] == (1 if name == "small.mp3" else 2)


@pytest.mark.parametrize("name", ["v0.mp3", "plain.flac", "s16.wav"])
def test_the_head_alone_measures_common_files(name: str, sounds: dict[str, Path]) -> None:
    assert AUDIO.measure is not None
    data = sounds[name].read_bytes()
    found = AUDIO.measure(data[:HEAD_BYTES], len(data))
    assert found is not None
    assert found == AUDIO.probe(Source(data))


def test_a_length_that_stands_at_the_end_is_left_to_the_probe(sounds: dict[str, Path]) -> None:
    assert AUDIO.measure is not None
    data = sounds["plain.opus"].read_bytes()
    assert AUDIO.measure(data[:HEAD_BYTES], len(data)) is None


@pytest.mark.parametrize("name", FORMATS)
def test_a_probe_stays_within_its_allowance(name: str, sounds: dict[str, Path]) -> None:
    data = sounds[name].read_bytes()
    # As ComfyUI's files are read: a head of 64 KiB, and the rest in ranges.
    source = RangeSource(data[:1000], len(data), lambda at, size: data[at : at + size])
    assert AUDIO.probe(source).duration_seconds


def test_bit_rates_are_those_of_the_sound(sounds: dict[str, Path]) -> None:
    def told(name: str) -> object:
        return AUDIO.probe(Source(sounds[name].read_bytes())).details["bit_rate"]

    assert told("s16.wav") == RATE * 32
    assert told("320.mp3") == pytest.approx(320_000, rel=0.05)
    assert told("bare.mp3") == 128_000


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_a_wav_whose_writer_could_not_go_back_is_measured_by_its_size(size: int) -> None:
    data = bytearray(wav(sine(1.0)))
    data[DATA_SIZE : DATA_SIZE + 4] = struct.pack("<I", size)
    assert AUDIO.probe(Source(bytes(data))).duration_seconds == 1.0


def test_a_wav_that_is_cut_off_is_told() -> None:
    with pytest.raises(MediaUnreadableError, match="cut off: 44,100 of 88,200 bytes"):
        AUDIO.probe(Source(wav(sine(1.0))[: 44 + 44_100]))


def test_a_wav_without_samples_lasts_no_time() -> None:
    assert AUDIO.probe(Source(wav(silence(0)))).duration_seconds == 0.0


def test_a_flac_of_unknown_length_has_no_length(sounds: dict[str, Path]) -> None:
    data = bytearray(sounds["plain.flac"].read_bytes())
    data[21] &= 0xF0
    data[22:26] = bytes(4)
    found = AUDIO.probe(Source(bytes(data)))
    assert found.duration_seconds is None
    assert found.details["sample_rate"] == RATE


def test_an_m4a_without_its_header_is_refused(sounds: dict[str, Path]) -> None:
    data = sounds["plain.m4a"].read_bytes()
    with pytest.raises(MediaUnreadableError, match="M4A file is broken"):
        AUDIO.probe(Source(data[: data.rindex(b"moov") - 4]))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "a PNG picture"),
        (b"la la la", "a text"),
        (b"<html><body>404", "an HTML page"),
        (bytes(range(1, 30)), "it starts with 01 02 03"),
    ],
)
def test_a_renamed_file_is_called_what_it_is(data: bytes, told: str) -> None:
    with pytest.raises(MediaUnreadableError, match=told):
        AUDIO.probe(Source(data))


@given(
    name=st.sampled_from(sorted(FORMATS)),
    share=st.floats(0, 1),
    edits=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=6),
)
@settings(max_examples=40, deadline=None)
def test_a_damaged_file_is_measured_or_refused_and_nothing_else(
    name: str, share: float, edits: list[tuple[int, int]], sounds: dict[str, Path]
) -> None:
    whole = sounds[name].read_bytes()
    data = bytearray(whole[: max(1, int(len(whole) * share))])
    for position, value in edits:
        data[position % len(data)] = value
    with contextlib.suppress(MediaUnreadableError, TooLargeError):
        length = AUDIO.probe(Source(bytes(data))).duration_seconds
        assert length is None or length >= 0
