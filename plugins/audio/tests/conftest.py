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


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where all temporary files of a test go, so that it can see that none is left."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder
