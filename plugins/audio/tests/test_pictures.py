from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from comfy_mcp_audio.analysis.look import Look
from comfy_mcp_audio.media import AUDIO
from comfy_mcp_audio.pictures.axes import (
    amplitude_ticks,
    frequency_ticks,
    level_ticks,
    time_ticks,
    top_level,
)
from comfy_mcp_audio.pictures.caption import facts, title
from comfy_mcp_audio.pictures.colours import CLIP, GROUND, PEAK, SILENCE, colour_map
from comfy_mcp_audio.pictures.encode import within
from comfy_mcp_audio.pictures.spectrogram import spectrogram
from comfy_mcp_audio.pictures.waveform import waveform
from comfy_mcp_audio.times import clock
from comfy_mcp_core.contributions import PreviewBudget
from comfy_mcp_core.errors import BudgetUnreachableError, MediaUnreadableError
from plugins.audio.tests.sounds import looked, silence, sine, wav

WIDTH = 1_024


@pytest.fixture(scope="module")
def sections(tmp_path_factory: pytest.TempPathFactory) -> Look:
    """Two seconds: a tone, clipping on the left, then silence; the right is fainter."""
    loud = np.concatenate([sine(1.0), sine(0.5, 2.0), silence(0.5)])
    folder = tmp_path_factory.mktemp("sections")
    return looked(folder, loud, loud * 0.1, spectrum=True)


@pytest.fixture(scope="module")
def faint(tmp_path_factory: pytest.TempPathFactory) -> Look:
    return looked(tmp_path_factory.mktemp("faint"), sine(1.0, 0.01), spectrum=True)


def share(picture: Image.Image, colour: tuple[int, int, int], left: float, right: float) -> float:
    """How much of a strip of the picture, by shares of its width, has a colour."""
    pixels = np.asarray(picture)[:, int(left * picture.width) : int(right * picture.width)]
    return float((pixels == colour).all(-1).mean())


@pytest.mark.parametrize(
    ("seconds", "step", "written"),
    [(0, 1, "0:00"), (42.04, 1, "0:42"), (59.96, 0.1, "1:00.0"), (3_723, 1, "1:02:03")],
)
def test_times_are_written_as_people_write_them(seconds: float, step: float, written: str) -> None:
    assert clock(seconds, step) == written


@given(
    start=st.floats(0, 10_000),
    seconds=st.floats(0.05, 100_000),
    most=st.integers(1, 20),
)
def test_time_ticks_are_few_and_lie_on_the_axis(start: float, seconds: float, most: int) -> None:
    ticks = time_ticks(start, seconds, most)
    assert len(ticks) <= most + 1
    assert all(start - 1e-3 <= place <= start + seconds + 1e-3 for place, _ in ticks)
    assert len({label for _, label in ticks}) == len(ticks)


def test_a_faint_sound_is_drawn_larger_and_its_axis_says_so() -> None:
    assert top_level(-3.0) == 0.0
    assert top_level(None) == 0.0
    assert top_level(-40.0) == -36.0
    assert top_level(-120.0) == -54.0
    labels = {label for _, label in amplitude_ticks(-36.0, roomy=True)}
    assert labels == {"-36", "-42", "-48", "-inf"}


def test_the_axes_of_frequency_and_level_are_in_order() -> None:
    frequencies = frequency_ticks(40.0, 20_000.0)
    assert [label for _, label in frequencies][::4] == ["50", "1k", "20k"]
    assert frequencies == sorted(frequencies)
    assert level_ticks(0.0, 80.0)[-1] == (0.0, "-80")


def test_the_colour_map_grows_steadily_lighter() -> None:
    weights = np.array([0.2126, 0.7152, 0.0722])
    light = (np.array(colour_map()) / 255) ** 2.2 @ weights
    assert len(colour_map()) == 256
    assert (np.diff(light) > -0.002).all()
    assert light[0] < 0.01
    assert light[-1] > 0.8


def test_a_waveform_shows_where_it_is_loud_clipped_and_silent(sections: Look) -> None:
    picture = waveform(sections, WIDTH)
    assert picture.width == WIDTH
    assert share(picture, CLIP, 0.6, 0.7) > 0.01
    assert share(picture, CLIP, 0.1, 0.5) == 0
    assert share(picture, SILENCE, 0.85, 0.95) > 0.5
    assert share(picture, SILENCE, 0.1, 0.5) == 0
    assert share(picture, PEAK, 0.1, 0.5) > 0.01


def test_a_spectrogram_is_light_at_its_tone_and_dark_elsewhere(sections: Look) -> None:
    pixels = np.asarray(spectrogram(sections, WIDTH).convert("L"))
    tone = pixels[70:440, 300]
    # 440 Hz stands at 0.386 of the height between 40 Hz and 20 kHz.
    assert abs(int(tone.argmax()) / 370 - (1 - 0.386)) < 0.03
    assert pixels[70:440, 930].max() < 60


def test_no_label_reaches_the_edge_of_a_picture(sections: Look, faint: Look) -> None:
    for look in (sections, faint):
        for picture in (waveform(look, WIDTH), spectrogram(look, WIDTH), waveform(look, 480)):
            pixels = np.asarray(picture)
            for edge in (pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]):
                assert (edge == GROUND).all()


def test_the_lines_above_tell_what_was_measured(sections: Look, faint: Look) -> None:
    assert title(sections).startswith("0:02.0  ·  loudness ")
    assert "peak 0.0 dBFS" in title(sections)
    assert facts(sections).startswith("stereo, 44.1 kHz, WAV  ·  silent 0:01.5-0:02.0 (25%)")
    assert "clipped samples" in facts(sections)
    assert facts(faint) == "mono, 44.1 kHz, WAV  ·  no silence  ·  no clipping"


def test_channels_that_are_the_same_share_a_lane(tmp_path: Path, sections: Look) -> None:
    same = looked(tmp_path, sine(1.0), sine(1.0))
    assert waveform(same, WIDTH).height < waveform(sections, WIDTH).height


def test_eight_channels_have_eight_lanes(tmp_path: Path) -> None:
    many = looked(tmp_path, *(sine(0.5, 0.1 * index) for index in range(1, 9)))
    assert waveform(many, WIDTH).height > 8 * 84


@pytest.mark.parametrize("max_dim", [16, 256, 512, 2_048])
def test_a_preview_fits_and_is_the_same_each_time(max_dim: int) -> None:
    data = wav(sine(0.3))
    budget = PreviewBudget(max_dim=max_dim, max_bytes=30_000)
    made = AUDIO.preview(data, budget)
    assert made == AUDIO.preview(data, budget)
    assert made.mime_type == "image/webp"
    assert len(made.data) <= 30_000
    picture = Image.open(BytesIO(made.data))
    assert picture.size == (made.width, made.height)
    assert max(picture.size) == min(max_dim, WIDTH)


def test_quality_and_size_are_lowered_until_a_picture_fits() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (128, 256, 3), dtype=np.uint8)
    picture = Image.fromarray(noise)
    assert len(within(picture, 20_000).data) <= 20_000
    assert within(picture, 2_000).width != 256
    with pytest.raises(BudgetUnreachableError) as caught:
        within(picture, 20)
    assert caught.value.details["max_bytes"] == 20


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"ID3\x04\0\0\0\0\0\0nothing"])
def test_what_is_no_sound_has_no_preview(data: bytes, scratch: Path) -> None:
    with pytest.raises(MediaUnreadableError):
        AUDIO.preview(data, PreviewBudget())
    assert list(scratch.iterdir()) == []


def test_a_path_is_read_like_bytes(tmp_path: Path, scratch: Path) -> None:
    path = tmp_path / "sound.wav"
    path.write_bytes(wav(sine(0.2)))
    budget = PreviewBudget(max_dim=128)
    assert AUDIO.preview(path, budget) == AUDIO.preview(path.read_bytes(), budget)
    assert list(scratch.iterdir()) == []
    with pytest.raises(MediaUnreadableError, match="No such file"):
        AUDIO.preview(tmp_path / "gone.wav", budget)
