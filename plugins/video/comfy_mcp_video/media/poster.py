"""A preview of a video: one of its first frames that shows something."""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from comfy_mcp_core.errors import MediaUnreadableError
from comfy_mcp_video.media.encode import within_budget
from comfy_mcp_video.media.grid import fitted
from comfy_mcp_video.media.looks import Look, look_at
from comfy_mcp_video.media.reading import read_file
from comfy_mcp_video.media.shots import Shot, countable, even_shots, shot_at

if TYPE_CHECKING:
    from collections.abc import Generator

    from comfy_mcp_core.contributions import Preview, PreviewBudget
    from comfy_mcp_video.media.facts import Facts

__all__ = ["as_file", "frame_picture", "preview"]

_FIRST_SECONDS = 3.0
"""How much of a video's beginning a poster frame is looked for in."""

_CANDIDATES = 5

_VISIBLE, _VARIED = 24.0, 10.0
"""Of 255: the mean lightness and the deviation from which on a frame shows enough."""


def preview(data: bytes | Path, budget: PreviewBudget) -> Preview:
    """A WebP picture within the budget, never larger than the video, the same each time.

    Of a video, the first of a few early frames that is neither dark nor empty; of an animated
    picture, its first frame, with its transparency.

    Raises:
        MediaUnreadableError: When the file is empty, no known video, truncated or broken.
        MediaNotSupportedError: When it holds sound only.
        TooLargeError: When its frames have too many pixels; none of them was decoded.
        BudgetUnreachableError: When not even a tiny preview fits the budget.
    """
    with as_file(data) as path:
        facts = countable(path, read_file(path))
        size = fitted(facts.width, facts.height, budget.max_dim)
        if facts.container in {"webp", "apng", "gif"}:
            shot = shot_at(path, facts, 0.0, size)
        else:
            shot = _poster(path, facts, size)
    return within_budget(shot.picture, budget.max_bytes)


def frame_picture(path: Path, facts: Facts, seconds: float | None, max_dim: int) -> Shot:
    """The frame at a time, that in the middle for None, of at most `max_dim` pixels a side.

    Raises:
        MediaUnreadableError: When it can't be decoded.
        MediaNotSupportedError: When ffmpeg can't be started.
        TooLargeError: When the frames have too many pixels.
    """
    at = (facts.picture_seconds or 0.0) / 2 if seconds is None else seconds
    return shot_at(path, facts, at, fitted(facts.width, facts.height, max_dim))


@contextmanager
def as_file(data: bytes | Path) -> Generator[Path]:
    """A file that ffmpeg can seek in; a temporary one for bytes.

    Raises:
        MediaUnreadableError: When the file can't be read or written.
    """
    try:
        if isinstance(data, Path):
            yield data
            return
        with TemporaryDirectory(prefix="comfy-mcp-", ignore_cleanup_errors=True) as folder:
            path = Path(folder) / "video"
            path.write_bytes(data)
            yield path
    except OSError as error:
        raise MediaUnreadableError(
            f"The file can't be read: {error.strerror or error}.",
            hint="Check that it is still there and readable, and that there is room for a copy.",
        ) from error


def _poster(path: Path, facts: Facts, size: tuple[int, int]) -> Shot:
    """The first early frame that shows something, else the one that shows most."""
    early = _beginning(facts)
    best: tuple[Look, Shot] | None = None
    with closing(even_shots(path, early, _CANDIDATES, size)) as shots:
        for shot in shots:
            look = look_at(shot.seconds, shot.picture)
            if look.mean >= _VISIBLE and look.deviation >= _VARIED:
                return shot
            if best is None or look.deviation > best[0].deviation:
                best = look, shot
    assert best is not None  # no frame at all is an error of even_shots
    return best[1]


def _beginning(facts: Facts) -> Facts:
    """The facts of the video's first seconds alone."""
    seconds = facts.picture_seconds
    if seconds is None or seconds <= _FIRST_SECONDS:
        return facts
    frames = facts.frames
    if frames is not None:
        frames = max(1, int(frames * _FIRST_SECONDS / seconds))
    starts = tuple(begins for begins in facts.starts if begins < _FIRST_SECONDS)
    if starts:
        frames = len(starts)
    return replace(facts, picture_seconds=_FIRST_SECONDS, frames=frames, starts=starts)
