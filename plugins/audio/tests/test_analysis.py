from __future__ import annotations

import asyncio
import os
import re
import subprocess
from collections import deque
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comfy_mcp_audio.analysis import envelope as envelopes
from comfy_mcp_audio.analysis.envelope import Envelope
from comfy_mcp_audio.analysis.look import look
from comfy_mcp_audio.analysis.loudness import Loudness
from comfy_mcp_audio.analysis.measures import Clipping
from comfy_mcp_audio.analysis.pcm import BLOCK, Window, decoded
from comfy_mcp_audio.analysis.spectrum import LOWEST_HZ, Spectrum, highest
from comfy_mcp_audio.ffmpeg import program
from comfy_mcp_audio.media.probe import read_header
from comfy_mcp_audio.media.source import FileSource
from comfy_mcp_core.errors import MediaUnreadableError
from comfy_mcp_core.programs import ProgramStoppedError, in_thread
from plugins.audio.tests.sounds import (
    EXACT,
    RATE,
    SECONDS,
    Samples,
    looked,
    silence,
    sine,
    wav,
)

REFERENCE_HZ = 997.0
"""The tone by which loudness meters are checked (BS.1770-4, annex 1)."""


def loudness(*channels: Samples, rate: int = RATE) -> float | None:
    meter = Loudness(rate, len(channels))
    planar = np.stack(channels).astype(np.float32) * 32_768
    for start in range(0, planar.shape[1], BLOCK):
        meter.add(planar[:, start : start + BLOCK])
    return meter.integrated()


def test_the_reference_tone_has_its_defined_loudness() -> None:
    tone = sine(2.0, 1.0, REFERENCE_HZ)
    assert loudness(tone) == pytest.approx(-3.01, abs=0.03)
    assert loudness(tone, tone) == pytest.approx(0.0, abs=0.03)
    assert loudness(tone * 0.1, silence(2.0)) == pytest.approx(-23.01, abs=0.03)


def test_the_channel_for_low_effects_counts_for_nothing() -> None:
    tone, none = sine(1.0), silence(1.0)
    assert loudness(none, none, none, tone, none, none) is None


def test_pauses_do_not_lower_the_loudness() -> None:
    tone = sine(2.0, 0.5, REFERENCE_HZ)
    with_pause = np.concatenate([tone, silence(4.0), tone])
    assert loudness(with_pause) == pytest.approx(loudness(tone), abs=0.4)


def test_what_is_too_short_or_too_low_has_no_loudness() -> None:
    assert loudness(sine(0.3)) is None
    assert loudness(sine(2.0, 0.0001)) is None


def test_the_loudness_is_the_one_that_ffmpeg_measures(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 4 * RATE)
    music = np.concatenate([sine(1.5, 0.3, 110), silence(0.7), sine(1.8, 0.1, 6_000)]) + noise / 8
    path = tmp_path / "music.wav"
    path.write_bytes(wav(noise, music))
    command = [program(), "-nostats", "-i", path, "-af", "ebur128=framelog=quiet", "-f", "null"]
    told = subprocess.run([*map(str, command), "-"], capture_output=True, text=True, check=True)
    [theirs] = re.findall(r"I:\s+(-[\d.]+) LUFS", told.stderr)
    assert looked(tmp_path, noise, music).loudness_lufs == pytest.approx(float(theirs), abs=0.15)


@given(
    samples=st.integers(1, 3 * BLOCK),
    channels=st.integers(1, 3),
    most=st.sampled_from([envelopes.MOST_CELLS, 1_000]),
)
@settings(max_examples=15, deadline=None)
def test_an_outline_holds_the_extremes_and_the_energy_of_its_sound(
    samples: int, channels: int, most: int
) -> None:
    sound = np.random.default_rng(samples).integers(-32_768, 32_768, (channels, samples))
    found = Envelope(channels)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(envelopes, "MOST_CELLS", most)
        for start in range(0, samples, BLOCK):
            found.add(sound[:, start : start + BLOCK].astype(np.int16))
        found.finish()
    assert found.samples == samples
    assert found.low.shape == (channels, -(-samples // found.cell))
    assert found.low.shape[1] <= most + BLOCK // found.cell
    edges = np.arange(0, samples, found.cell)
    assert (np.minimum.reduceat(sound, edges, axis=1) == found.low).all()
    assert (np.maximum.reduceat(sound, edges, axis=1) == found.high).all()
    assert float(found.squares.sum()) == pytest.approx(float((sound**2).sum()), rel=1e-4)


def test_only_runs_at_full_scale_are_clipped() -> None:
    block = np.zeros((2, BLOCK), np.int16)
    block[0, [5, 100, 101]] = 32_767
    block[0, 1_000:1_004] = 32_767
    block[1, -3:] = -32_768
    found = Clipping(8_000)
    found.add(block, block, block)
    assert found.samples == 7
    assert found.seconds == [0, 2]


@pytest.mark.parametrize("hertz", [60.0, 440.0, 5_000.0])
def test_a_tone_stands_at_its_frequency_and_level(hertz: float) -> None:
    rows = 384
    found = Spectrum(RATE, 1, rows, 2 * RATE)
    found.add(sine(2.0, 0.5, hertz)[None].astype(np.float32) * 32_768)
    middle = found.finish().mean(0)
    row = int(middle.argmax())
    top = highest(RATE)
    assert LOWEST_HZ * (top / LOWEST_HZ) ** ((row + 0.5) / rows) == pytest.approx(hertz, rel=0.1)
    assert 10 * np.log10(middle[row]) == pytest.approx(-6.0, abs=1.6)


def test_a_spectrum_of_unknown_length_stays_bounded() -> None:
    found = Spectrum(8_000, 1, 64, None)
    block = np.ones((1, BLOCK), np.float32)
    for _ in range(150):
        found.add(block)
    frames = found.finish()
    assert len(frames) < 8_000
    assert frames.shape[1] == 64


@pytest.mark.parametrize("name", EXACT)
def test_every_format_is_decoded_as_long_as_it_says(name: str, sounds: dict[str, Path]) -> None:
    header = read_header(FileSource(sounds[name]))
    with decoded(sounds[name], header.container) as pcm:
        samples = sum(block.shape[1] for block in pcm.blocks())
    assert (pcm.sample_rate, pcm.channels) == (header.sample_rate, header.channels)
    assert samples == header.samples
    assert samples / pcm.sample_rate == pytest.approx(SECONDS, abs=0.001)


def test_a_part_is_looked_at_alone(tmp_path: Path) -> None:
    sound = np.concatenate([silence(1.0), sine(1.0), silence(1.0)])
    found = looked(tmp_path, sound, window=Window(start=0.5, seconds=1.0))
    assert found.seconds == pytest.approx(1.0)
    [span] = found.silences
    assert (span.start, span.end) == pytest.approx((0.0, 0.5), abs=0.01)


def test_levels_and_silence_are_measured(tmp_path: Path) -> None:
    found = looked(tmp_path, np.concatenate([sine(2.0), silence(1.0)]), sine(3.0, 0.00001))
    assert found.peak_dbfs == pytest.approx(-6.02, abs=0.01)
    assert found.rms_dbfs == pytest.approx(-9.03 - 1.76 - 3.01, abs=0.1)
    assert [round(span.start, 1) for span in found.silences] == [2.0]
    assert found.channel_peaks[1] < 0.001
    assert not found.alike
    assert not found.clipped_samples


def test_digital_silence_has_no_level(tmp_path: Path) -> None:
    found = looked(tmp_path, silence(1.0), silence(1.0))
    assert (found.peak_dbfs, found.rms_dbfs, found.loudness_lufs) == (None, None, None)
    assert found.alike


@pytest.mark.parametrize(("tail", "abrupt"), [(sine(0.5), True), (sine(0.5, 0.01), False)])
def test_an_end_without_a_fade_is_noticed(tmp_path: Path, tail: Samples, *, abrupt: bool) -> None:
    assert looked(tmp_path, np.concatenate([sine(1.0), tail])).abrupt is abrupt


@pytest.mark.parametrize("name", ["plain.flac", "v0.mp3", "320.mp3", "alac.m4a"])
def test_a_file_with_less_sound_than_it_announces_is_refused(
    name: str, sounds: dict[str, Path], tmp_path: Path
) -> None:
    data = sounds[name].read_bytes()
    path = tmp_path / name
    # An M4A's header stands at its end, so its sound is what is cut out.
    kept = data[: len(data) // 2]
    path.write_bytes(kept)
    with pytest.raises(MediaUnreadableError, match=r"cut off|broken"):
        look(path, read_header(FileSource(path)))


def test_a_file_without_samples_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaUnreadableError, match=r"no sound|broken"):
        looked(tmp_path, silence(0))


def test_frames_of_rubbish_are_refused_without_naming_the_path(tmp_path: Path) -> None:
    path = tmp_path / "rubbish.flac"
    path.write_bytes(b"fLaC\x80\0\0\x22" + bytes(10) + b"\x0a\xc4\x42\xf0" + bytes(500))
    with pytest.raises(MediaUnreadableError) as caught:
        look(path, read_header(FileSource(path)))
    assert str(tmp_path) not in caught.value.sentence


def test_ffmpeg_that_hangs_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "endless.wav"
    os.mkfifo(path)
    with (
        pytest.raises(MediaUnreadableError, match=r"within 0\.3 seconds"),
        decoded(path, "wav", limit_seconds=0.3),
    ):
        pass
    with pytest.raises(OSError, match="No such device"):
        # Nobody reads from the pipe any more.
        os.open(path, os.O_WRONLY | os.O_NONBLOCK)


def test_decoding_stops_when_nobody_waits_any_more(hour: Path) -> None:
    began, ended = Event(), Event()

    def decoding() -> None:
        with decoded(hour, "flac") as pcm:
            blocks = pcm.blocks()
            assert next(blocks).shape == (1, BLOCK)
            began.set()
            with pytest.raises(ProgramStoppedError):
                deque(blocks, maxlen=0)
        ended.set()

    async def cancelled() -> None:
        task = asyncio.create_task(in_thread(decoding))
        assert await asyncio.to_thread(began.wait, 20)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    assert ended.wait(20)


def test_a_playlist_is_never_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.wav"
    secret.write_bytes(wav(sine(0.5)))
    path = tmp_path / "list.mp3"
    path.write_text(f"ffconcat version 1.0\nfile {secret.name}\n", encoding="utf-8")
    with pytest.raises(MediaUnreadableError, match="a text"):
        read_header(FileSource(path))
    with pytest.raises(MediaUnreadableError), decoded(path, "mp3") as pcm:
        list(pcm.blocks())
