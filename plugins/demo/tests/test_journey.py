"""`comfymcp demo`: run as a person runs it, piped, on a terminal, and stopped on its way."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from comfy_mcp_demo.commands import demo
from comfy_mcp_demo.journey.agent import DemoFailedError, Picture, Progress
from comfy_mcp_demo.journey.files import Album, prepare_folder, stem_of, write_album
from comfy_mcp_demo.journey.run import MOST_LATENTS, Latents
from tests.cli.program import PROGRAM, SECONDS, comfymcp, environment

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


def test_piped_it_tells_the_journey_in_plain_lines_and_writes_the_pictures(tmp_path: Path) -> None:
    prompt = "a red boat, a [bold] xylophonist"
    ended = comfymcp("demo", prompt, "--seed", "7", "--output", "out/pictures", cwd=tmp_path)
    assert (ended.status, ended.err) == (0, "")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", ended.out)

    assert f"generate_image  {prompt}\n" in ended.out
    assert "not drawn: bold, xylophonist\n" in ended.out
    assert "not an AI model" in ended.out
    assert re.search(r"image: width \d+, ", ended.out)
    assert re.search(r"seed +7\n", ended.out)
    assert '"url": "http://127.0.0.1:9000/mcp"' in ended.out

    folder = tmp_path / "out" / "pictures"
    stem = "a-red-boat-a-bold-xylophonist-7"
    sizes = {path.name: _size(path) for path in folder.iterdir()}
    assert sizes.pop(f"{stem}.png") == (960, 600)
    assert sizes.pop(f"{stem}-preview.webp") == (512, 320)
    assert 1 <= len(sizes) <= MOST_LATENTS
    assert set(sizes) == {f"{stem}-latent-{n}.jpg" for n in range(1, len(sizes) + 1)}
    # The user's own store knows nothing of a demo.
    assert not list(tmp_path.rglob("*.sqlite3"))


def test_on_a_terminal_a_bar_shows_the_steps_within_80_columns(tmp_path: Path) -> None:
    control, terminal = pty.openpty()
    process = subprocess.Popen(
        [*PROGRAM, "demo", "a red boat"],
        cwd=tmp_path,
        env=environment(COLUMNS="80", TERM="xterm-256color"),
        stdin=subprocess.DEVNULL,
        stdout=terminal,
        stderr=subprocess.STDOUT,
    )
    os.close(terminal)
    shown = _read_to_end(control)
    assert process.wait(SECONDS) == 0
    assert "━" in shown
    assert re.search(r"\d+/40", shown)
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h")
    lines = ESCAPE.sub("", shown).replace("\r", "\n").splitlines()
    assert max(len(line) for line in lines if str(tmp_path) not in line) <= 80


def test_ctrl_c_ends_it_without_a_traceback_and_without_a_picture(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*PROGRAM, "demo"],
        cwd=tmp_path,
        env=environment(PYTHONUNBUFFERED="1"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if "generate_image  " in line:
            break
    # As a terminal does: to every process of the group.
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert err.strip() == "Aborted!"
    assert list((tmp_path / "demo-output").iterdir()) == []


def test_what_a_tool_refuses_is_a_sentence_and_a_hint(tmp_path: Path) -> None:
    refused = comfymcp("demo", "--seed", "-7", cwd=tmp_path)
    assert refused.status == 1
    assert "seed" in refused.err
    assert "Traceback" not in refused.err
    assert re.match(r"Error: .+\n  .+", refused.err)


@pytest.mark.parametrize("option", ["--song", "--video"])
@pytest.mark.parametrize("words", ["", " "])
def test_a_song_or_video_of_nothing_is_refused(option: str, words: str) -> None:
    result = CliRunner().invoke(demo, [option, words])
    assert result.exit_code == 2
    assert f"'{option}': say in a few words what to make" in result.output


def test_an_output_that_is_no_folder_is_told_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DemoFailedError, match="can't be written"):
        prepare_folder(tmp_path / "file" / "pictures")


def test_pictures_never_replace_older_ones(tmp_path: Path) -> None:
    def album(data: bytes) -> Album:
        picture = Picture(data=data, extension=".png")
        return Album(whole=picture, views={"-preview": picture}, latents=[picture])

    first = write_album(tmp_path, "owl-1", album(b"first"))
    second = write_album(tmp_path, "owl-1", album(b"second"))
    assert first.whole.read_bytes() == b"first"
    assert second.whole.name == "owl-1-2.png"
    assert len(list(tmp_path.iterdir())) == 6


@given(st.text(), st.integers(min_value=0, max_value=2**64))
def test_every_prompt_makes_a_file_name(prompt: str, seed: int) -> None:
    stem = stem_of(prompt, seed)
    assert re.fullmatch(r"[\w-]+", stem)
    assert stem.endswith(f"-{seed}")
    assert len(stem) <= 32 + 1 + 20


@given(st.integers(min_value=0, max_value=500))
def test_few_latent_previews_are_kept_of_many_the_first_among_them(count: int) -> None:
    latents = Latents()
    pictures = [Picture(data=str(n).encode(), extension=".jpg") for n in range(count)]
    for picture in pictures:
        for _ in range(2):
            latents.see(Progress(percent=50, message="Sampling", latent=picture))
    assert len(latents.kept) <= MOST_LATENTS
    assert latents.kept[:1] == pictures[:1]
    assert len(latents.kept) >= min(count, MOST_LATENTS // 2)


def _size(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size


def _read_to_end(control: int) -> str:
    parts: list[bytes] = []
    try:
        while part := os.read(control, 65_536):
            parts.append(part)
    except OSError:
        pass  # the terminal's other end is closed
    os.close(control)
    return b"".join(parts).decode()
