from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comfy_mcp_audio.ffmpeg import program
from comfy_mcp_audio.media import AUDIO, MIME_TYPES
from comfy_mcp_audio.media.bare.flac import bare_flac
from comfy_mcp_audio.media.bare.mp3 import bare_mp3
from comfy_mcp_audio.media.copying import copy
from comfy_mcp_audio.media.formats.flac_frame import flac_frame_at
from comfy_mcp_core.contributions import Copied
from comfy_mcp_core.errors import MediaNotSupportedError, MediaUnreadableError
from plugins.audio.tests.embedding import PROMPT, TAILS, embedded
from plugins.audio.tests.sounds import SECONDS, Source, sine, wav

KEPT = (
    "s16.wav",
    "plain.flac",
    "v0.mp3",
    "bare.mp3",
    "plain.opus",
    "vorbis.ogg",
    "flac.oga",
    "plain.m4a",
    "alac.m4a",
    "plain.aac",
    "plain.aiff",
)


def samples(*paths: Path) -> list[str]:
    """Checksums of the files' samples, as decoders give them, encoders' delays taken off."""
    outputs: list[str] = []
    for index in range(len(paths)):
        outputs += ["-map", f"{index}:a:0", "-c:a", "pcm_f32le", "-f", "md5", "-"]
    inputs = [argument for path in paths for argument in ("-i", str(path))]
    command = [program(), "-v", "error", "-nostdin", *inputs, *outputs]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    return sorted(done.stdout.split())


def copied(data: bytes | Path, extension: str) -> Copied:
    assert AUDIO.copy is not None
    made = AUDIO.copy(data, extension)
    assert made.mime_type == MIME_TYPES[extension]
    return made


def same_samples(folder: Path, original: Path, made: Copied, extension: str) -> bool:
    path = folder / f"copy{extension}"
    path.write_bytes(made.data)
    one, other = samples(original, path)
    return one == other


@pytest.mark.parametrize("name", KEPT)
def test_the_sound_is_untouched_and_nothing_that_was_embedded_is_left(
    name: str, sounds: dict[str, Path], tmp_path: Path, scratch: Path
) -> None:
    original = sounds[name].read_bytes()
    told = embedded(name, original)
    assert PROMPT in told
    extension = Path(name).suffix
    made = copied(told, extension)
    assert AUDIO.sniff(made.data)
    assert PROMPT not in made.data
    assert made.lossless
    assert len(made.data) <= len(original)
    assert made.probe.duration_seconds == AUDIO.probe(Source(original)).duration_seconds
    assert same_samples(tmp_path, sounds[name], made, extension)
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("name", ["128.mp3", "plain.flac", "vorbis.ogg"])
def test_what_follows_the_sound_is_left_out(
    name: str, sounds: dict[str, Path], tmp_path: Path
) -> None:
    original = sounds[name].read_bytes()
    extension = Path(name).suffix
    made = copied(original + b"".join(TAILS.values()), extension)
    assert PROMPT not in made.data
    assert made.lossless
    assert same_samples(tmp_path, sounds[name], made, extension)


def test_the_frames_of_an_mp3_stay_with_the_one_that_tells_its_length(
    sounds: dict[str, Path],
) -> None:
    original = sounds["128.mp3"].read_bytes()
    for tail in TAILS.values():
        assert original.endswith(bare_mp3(original + tail))
    middle = original.rfind(b"\xff\xfb")
    made = bare_mp3(original[:middle] + TAILS["id3v2"] + original[middle:] + TAILS["text"])
    assert PROMPT not in made


def test_the_frames_of_a_flac_stay_unless_something_follows_them(sounds: dict[str, Path]) -> None:
    original = sounds["plain.flac"].read_bytes()
    made = bare_flac(embedded("plain.flac", original))
    assert made is not None
    assert made[42:] == original[-len(made[42:]) :]
    assert made[8:42] == original[8:42]
    assert bare_flac(original + TAILS["id3v1"]) is None
    assert bare_flac(original[:-1]) is None


def test_a_copy_is_the_same_each_time(sounds: dict[str, Path]) -> None:
    for name, extension in (("plain.opus", ".opus"), ("u8.wav", ".flac")):
        assert copied(sounds[name], extension) == copied(sounds[name].read_bytes(), extension)


@pytest.mark.parametrize(
    ("name", "extension", "codec", "depth"),
    [
        ("plain.flac", ".wav", "pcm_s24le", 24),
        ("s24.wav", ".flac", "flac", 24),
        ("u8.wav", ".flac", "flac", 16),
        ("f32.wav", ".aiff", "pcm_f32be", 32),
        ("alac.m4a", ".flac", "flac", 24),
        ("flac.oga", ".flac", "flac", 24),
        ("s16.wav", ".ogg", "flac", 16),
        ("plain.aac", ".m4a", "aac", None),
    ],
)
def test_another_format_that_can_hold_the_samples_does(
    name: str,
    extension: str,
    codec: str,
    depth: int | None,
    sounds: dict[str, Path],
    tmp_path: Path,
) -> None:
    made = copied(sounds[name], extension)
    assert made.lossless
    assert (made.probe.details["codec"], made.probe.details.get("bit_depth")) == (codec, depth)
    assert same_samples(tmp_path, sounds[name], made, extension)
    assert PROMPT not in made.data


@pytest.mark.parametrize(
    ("name", "extension", "codec", "least_kbps"),
    [
        ("plain.flac", ".mp3", "mp3", 300),
        ("s16.wav", ".m4a", "aac", 200),
        ("128.mp3", ".ogg", "opus", 200),
        ("f32.wav", ".flac", "flac", 500),
        ("plain.opus", ".wav", "pcm_s16le", 1_500),
    ],
)
def test_what_a_format_can_not_hold_is_encoded_finely(
    name: str, extension: str, codec: str, least_kbps: int, sounds: dict[str, Path]
) -> None:
    made = copied(sounds[name], extension)
    assert not made.lossless
    assert made.probe.details["codec"] == codec
    assert made.probe.duration_seconds == pytest.approx(SECONDS, abs=0.001)
    assert len(made.data) * 8 / SECONDS > least_kbps * 1000
    assert PROMPT not in made.data


def test_aac_frames_alone_lose_the_exact_length(sounds: dict[str, Path]) -> None:
    made = copied(sounds["plain.m4a"], ".aac")
    assert not made.lossless
    assert made.probe.duration_seconds == pytest.approx(67_584 / 44_100, abs=0.001)


def test_flac_made_of_an_mp3_has_frames_of_a_sensible_size(sounds: dict[str, Path]) -> None:
    data = copied(sounds["128.mp3"], ".flac").data
    assert int.from_bytes(data[8:10], "big") == 4096
    assert len(data) < 70_000


def test_streams_of_ogg_one_after_another_become_one_without_tags(sounds: dict[str, Path]) -> None:
    made = copied(sounds["plain.opus"].read_bytes() * 2, ".opus")
    assert PROMPT not in made.data
    assert made.data.count(b"OpusHead") == 1
    assert made.probe.duration_seconds == pytest.approx(2 * SECONDS, abs=0.02)
    assert not made.lossless


def test_an_unknown_extension_is_refused_with_those_that_there_are() -> None:
    for extension in (".xm", "", ".webm"):
        with pytest.raises(MediaNotSupportedError) as caught:
            copied(wav(sine(0.1)), extension)
        assert all(ending in caught.value.hint for ending in (".flac", ".mp3", ".m4a"))


def test_flac_has_no_room_for_nine_channels() -> None:
    many = wav(*(sine(0.05) for _ in range(9)))
    with pytest.raises(MediaNotSupportedError, match="8 channels at most; this sound has 9"):
        copied(many, ".flac")


@pytest.mark.parametrize("name", ["plain.flac", "v0.mp3", "plain.opus", "plain.m4a"])
def test_a_file_that_is_cut_off_or_damaged_is_not_copied(
    name: str, sounds: dict[str, Path], scratch: Path
) -> None:
    data = sounds[name].read_bytes()
    extension = Path(name).suffix
    for broken in (data[: len(data) * 9 // 10], data[:60], b"", b"<html>" * 99):
        with pytest.raises(MediaUnreadableError):
            copied(broken, extension)
    assert list(scratch.iterdir()) == []


def test_a_page_of_ogg_that_is_damaged_is_noticed(sounds: dict[str, Path]) -> None:
    data = bytearray(sounds["plain.opus"].read_bytes())
    data[len(data) // 2] ^= 1
    with pytest.raises(MediaUnreadableError, match="CRC mismatch"):
        copied(bytes(data), ".opus")


def test_an_mp3_that_lacks_its_last_frame_is_noticed(sounds: dict[str, Path]) -> None:
    data = sounds["v0.mp3"].read_bytes()
    with pytest.raises(MediaUnreadableError, match="it lacks 1 of 59 frames"):
        copied(data[:-5], ".mp3")


def test_copying_is_limited_in_time(sounds: dict[str, Path], scratch: Path) -> None:
    with pytest.raises(MediaUnreadableError, match=r"within 0\.001 seconds"):
        copy(sounds["s16.wav"], ".m4a", limit_seconds=0.001)
    assert list(scratch.iterdir()) == []


@settings(max_examples=15)
@given(
    number=st.integers(0, 0xD7FF) | st.integers(0xE000, 0x10FFFF), samples=st.integers(1, 65_536)
)
def test_a_frame_of_flac_tells_its_number_and_size(number: int, samples: int) -> None:
    head = b"\xff\xf8\x79\x18" + chr(number).encode() + (samples - 1).to_bytes(2, "big")
    frame = flac_frame_at(b"before" + head + bytes([crc_8(head)]) + bytes(8), 6)
    assert frame is not None
    assert (frame.number, frame.samples, frame.counts_samples) == (number, samples, False)
    assert flac_frame_at(head + bytes([crc_8(head) ^ 1]) + bytes(8), 0) is None


def crc_8(data: bytes) -> int:
    """By division of the whole as one number, unlike the table of what is tested."""
    rest = int.from_bytes(data + b"\0", "big")
    while rest.bit_length() > 8:
        rest ^= 0x107 << rest.bit_length() - 9
    return rest
