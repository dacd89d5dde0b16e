from __future__ import annotations

from pathlib import Path

import pytest

from plugins.audio.tests.sounds import ffmpeg, make_formats


@pytest.fixture(scope="session")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same second and a half of sound in every format."""
    return make_formats(tmp_path_factory.mktemp("sounds"))


@pytest.fixture(scope="session")
def hour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An hour of silence."""
    path = tmp_path_factory.mktemp("hour") / "hour.flac"
    source = "anullsrc=r=8000:cl=mono:n=8192"
    ffmpeg("-f", "lavfi", "-i", source, "-t", "3600", "-compression_level", "0", path)
    return path


@pytest.fixture(scope="session")
def misjudged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Files of 4 seconds whose first bytes tell of more, or of less."""
    folder = tmp_path_factory.mktemp("misjudged")
    shape = "lt(t\\,1)*0.01*sin(800*t)+gte(t\\,1)*0.5*(2*random(0)-1)"
    variable = folder / "variable.mp3"
    bare = ("-q:a", "4", "-write_xing", "0", "-id3v2_version", "0")
    opus = ("-c:a", "libopus", "-t", "2")
    ffmpeg(
        *("-f", "lavfi", "-i", f"aevalsrc={shape}:s=44100:d=4"),
        *(*bare, variable, *opus, folder / "one.ogg", *opus, "-serial_offset", "7"),
        folder / "other.ogg",
    )
    chained = folder / "chained.ogg"
    chained.write_bytes((folder / "one.ogg").read_bytes() + (folder / "other.ogg").read_bytes())
    return {path.name: path for path in (variable, chained)}


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where all temporary files of a test go, so that it can see that none is left."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder
