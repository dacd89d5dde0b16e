from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from PIL import Image as Pictures

from comfy_mcp_audio.analysis.pcm import Window
from comfy_mcp_audio.listening import bit_rate
from comfy_mcp_audio.media import AUDIO
from comfy_mcp_audio.remarks import remarks
from comfy_mcp_audio.tools import view_audio
from comfy_mcp_audio.viewing import heard, pictured
from comfy_mcp_core.content import Audio, Image, Link, Result
from comfy_mcp_core.contributions import Probe
from comfy_mcp_core.errors import InvalidArgumentsError, MediaUnreadableError
from plugins.audio.tests.sounds import Source, looked, silence, sine, wav


@dataclass
class OneFile:
    """A call in which every asset is the same file."""

    path: Path
    opened: int = 0
    fetched: asyncio.Event = field(default_factory=asyncio.Event)

    async def asset(self, asset_id: str, medium: str = "") -> str:
        assert medium == "audio"
        return asset_id

    def describe(self, asset: str) -> dict[str, object]:
        return {"asset_id": asset}

    def link(self, asset: str) -> Link:
        return Link(uri=f"comfy://asset/{asset}", name="sound", mime_type="audio/wav")

    async def probe(self, asset: str) -> Probe:
        assert asset
        return AUDIO.probe(Source(self.path.read_bytes()))

    @asynccontextmanager
    async def file(self, asset: str, max_bytes: int) -> AsyncGenerator[Path]:
        assert asset
        assert max_bytes
        self.opened += 1
        self.fetched.set()
        yield self.path


@pytest.fixture
def call(tmp_path: Path) -> OneFile:
    path = tmp_path / "asset.wav"
    path.write_bytes(wav(np.concatenate([sine(2.0), silence(1.0)])))
    return OneFile(path)


def viewed(call: OneFile, **arguments: Any) -> Result:
    return asyncio.run(view_audio(cast("Any", call), "one", **arguments))


@pytest.mark.parametrize("mode", ["waveform", "spectrogram"])
def test_a_picture_comes_with_what_was_measured(call: OneFile, mode: str) -> None:
    result = viewed(call, mode=mode)
    picture, link = result.content
    assert isinstance(picture, Image)
    assert isinstance(link, Link)
    assert Pictures.open(BytesIO(picture.data)).width == 1_024
    assert len(base64.b64encode(picture.data)) < 500_000
    audio = cast("dict[str, Any]", result.data["audio"])
    assert audio["duration_seconds"] == 3.0
    assert audio["peak_dbfs"] == -6.0
    assert audio["silence"] == [{"start": 2.0, "end": 3.0}]
    assert audio["silence_share"] == pytest.approx(0.333, abs=0.001)
    assert result.data["remarks"] == ["silent from 0:02.0 to the end"]
    assert "from" not in audio


def test_a_part_is_shown_when_one_is_asked_for(call: OneFile) -> None:
    audio = cast("dict[str, Any]", viewed(call, start=1.5, seconds=1.0).data["audio"])
    assert (audio["from"], audio["to"]) == (1.5, 2.5)
    assert audio["silence"] == [{"start": 2.0, "end": 2.5}]
    assert audio["duration_seconds"] == 3.0


def test_metadata_is_told_without_fetching_the_file(call: OneFile) -> None:
    result = viewed(call, mode="metadata")
    assert call.opened == 0
    assert result.data["audio"] == {
        "duration_seconds": 3.0,
        "format": "WAV",
        "codec": "pcm_s16le",
        "sample_rate": 44_100,
        "channels": 1,
        "bit_depth": 16,
        "bit_rate": 705_600,
    }
    assert [type(content) for content in result.content] == [Link]


def test_a_clip_can_be_heard(call: OneFile) -> None:
    result = viewed(call, mode="listen", start=1.0, seconds=1.5)
    sound = result.content[0]
    assert isinstance(sound, Audio)
    assert sound.mime_type == "audio/mpeg"
    measured = AUDIO.probe(Source(sound.data))
    assert measured.duration_seconds == pytest.approx(1.5, abs=0.06)
    assert measured.details["channels"] == 1
    assert cast("dict[str, Any]", result.data["clip"])["seconds"] == 1.5


def test_the_longest_clip_stays_within_the_limit() -> None:
    assert bit_rate(10) == 128
    for seconds in (1, 30, 60):
        assert seconds * bit_rate(seconds) * 125 * 4 / 3 < 500_000


def test_a_faint_clip_is_raised_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "faint.wav"
    path.write_bytes(wav(sine(0.5, 0.01)))
    told, _ = heard(path, Window())
    assert cast("dict[str, Any]", told["clip"])["gain_db"] == pytest.approx(37.0, abs=0.1)


@pytest.mark.parametrize("mode", ["waveform", "listen"])
def test_a_start_behind_the_end_is_refused(call: OneFile, mode: str) -> None:
    with pytest.raises(InvalidArgumentsError, match="start=200 lies behind the end") as caught:
        viewed(call, mode=mode, start=200)
    assert caught.value.details["duration_seconds"] == 3.0


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n", b"just a text", wav(silence(0)), wav(sine(1.0))[:5_000]]
)
@pytest.mark.parametrize("mode", ["spectrogram", "listen"])
def test_bad_files_are_refused_by_name(content: bytes, mode: str, call: OneFile) -> None:
    call.path.write_bytes(content)
    with pytest.raises(MediaUnreadableError):
        viewed(call, mode=mode)


@pytest.mark.parametrize("rate", [1, 5, 8, 20, 999, 768_001, 50_000_000])
@pytest.mark.parametrize("mode", ["waveform", "spectrogram"])
def test_sample_rates_that_no_sound_has_are_refused(call: OneFile, mode: str, rate: int) -> None:
    call.path.write_bytes(wav(silence(0.05), rate=rate))
    with pytest.raises(MediaUnreadableError, match="samples a second"):
        viewed(call, mode=mode)


@pytest.mark.parametrize("rate", [1_000, 768_000])
def test_the_lowest_and_the_highest_sample_rate_are_shown(call: OneFile, rate: int) -> None:
    call.path.write_bytes(wav(sine(0.5), rate=rate))
    assert isinstance(viewed(call, mode="spectrogram").content[0], Image)


@pytest.mark.parametrize("name", ["variable.mp3", "chained.ogg"])
def test_the_length_that_was_decoded_is_told_rather_than_an_estimate(
    misjudged: dict[str, Path], name: str
) -> None:
    call = OneFile(misjudged[name])
    estimate = cast("dict[str, Any]", viewed(call, mode="metadata").data["audio"])
    assert estimate["estimated"] is True
    assert abs(estimate["duration_seconds"] - 4) > 0.5
    found = cast("dict[str, Any]", viewed(call).data["audio"])
    assert found["duration_seconds"] == pytest.approx(4.0, abs=0.1)
    assert found["bit_rate"] == pytest.approx(call.path.stat().st_size * 8 / 4, rel=0.05)
    assert not {"estimated", "from"} & set(found)


@pytest.mark.parametrize("mode", ["waveform", "listen"])
def test_a_start_behind_an_estimated_end_is_refused_too(
    misjudged: dict[str, Path], mode: str
) -> None:
    with pytest.raises(InvalidArgumentsError, match="start=500 lies behind the end"):
        viewed(OneFile(misjudged["variable.mp3"]), mode=mode, start=500)


def test_a_cancelled_call_ends_its_decoding(hour: Path) -> None:
    async def cancelled() -> None:
        call = OneFile(hour)
        task = asyncio.create_task(view_audio(cast("Any", call), "one", mode="spectrogram"))
        await call.fetched.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    # Its thread is joined at the end of the loop: the test would last as long as the decoding.
    asyncio.run(asyncio.wait_for(cancelled(), 30))


def test_remarks_name_what_stands_out(tmp_path: Path) -> None:
    loud = np.concatenate([silence(0.6), sine(1.0), sine(0.4, 2.0)])
    found = remarks(looked(tmp_path, loud, silence(2.0)))
    assert found[0] == "begins with 0.6 s of silence"
    assert found[1].startswith("clips at 0:01")
    assert found[2:] == ["right channel is silent", "ends abruptly, without a fade"]


def test_remarks_tell_of_silence_mono_and_quiet(tmp_path: Path) -> None:
    nothing = looked(tmp_path, silence(1.0), silence(1.0))
    assert remarks(nothing)[0] == "silent from start to end"
    quiet = sine(1.0, 0.01)
    found = remarks(looked(tmp_path, quiet, quiet))
    assert found[0] == "all channels are the same (mono)"
    assert found[1].startswith("very quiet (-")


def test_a_good_sound_needs_no_remark(tmp_path: Path) -> None:
    fading = sine(2.0) * np.linspace(1, 0, 88_200)
    assert remarks(looked(tmp_path, fading, fading * 0.9)) == []


def test_an_hour_is_shown(hour: Path) -> None:
    told, picture = pictured(hour, "spectrogram", Window())
    audio = cast("dict[str, Any]", told["audio"])
    assert audio["duration_seconds"] == 3_600.0
    assert audio["silence"] == [{"start": 0.0, "end": 3_600.0}]
    assert isinstance(picture, Image)
