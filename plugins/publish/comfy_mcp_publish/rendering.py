"""From an asset's file to the files that are published: copied or compressed, with what belongs.

Whatever is done to a medium, its own plugin does, through its `MediaType`.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from comfy_mcp_core.contributions import CompressBudget, PreviewBudget, Probe
from comfy_mcp_core.errors import InvalidArgumentsError, MediaNotSupportedError
from comfy_mcp_publish.errors import InvalidTargetFilenameError, PublishFailedError
from comfy_mcp_publish.formats import EXTENSIONS, RESIZED, is_what_it_says
from comfy_mcp_publish.moving import file_moves, moves

if TYPE_CHECKING:
    from collections.abc import Generator

    from comfy_mcp_core.contributions import MediaType

__all__ = ["Poster", "Rendered", "Variant", "Wish", "no_sizes", "render"]

POSTER_DIM = 1_920
POSTER_BYTES = 250_000
"""A poster is seen until the video plays: as large as screens are, and soon there."""

POSTER_ENDINGS = {"image/webp": ".webp", "image/png": ".png", "image/jpeg": ".jpg"}

LEAST_BYTES = 4_096
"""The least that a smaller width may take of the budget."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What a published file shall be.

    Attributes:
        extension: Of its format, such as `.webp`.
        max_bytes: What it is compressed to; None to copy it without loss.
        keep_metadata: Whether a copy keeps what is embedded.
        sizes: Widths in pixels of smaller pictures beside it.
    """

    extension: str
    max_bytes: int | None = None
    keep_metadata: bool = False
    sizes: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Variant:
    """A smaller picture.

    Attributes:
        data: The file.
        size: The width in pixels that was asked for.
        width: The width in pixels that it has; less where the budget did not allow for more.
    """

    data: bytes
    size: int
    width: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Poster:
    """A still of a video: bytes, MIME type and extension."""

    data: bytes
    mime_type: str
    extension: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """What is published.

    Attributes:
        data: The file.
        mime_type: Of it.
        probe: Its measures.
        lossless: Whether pixels or samples of a copy are those of the asset; None when compressed.
        steps: What compressing tried, in order; empty for a copy.
        variants: Smaller pictures, the narrowest first.
        poster: Of a compressed video.
        warnings: Sentences for the agent.
    """

    data: bytes
    mime_type: str
    probe: Probe
    lossless: bool | None = None
    steps: tuple[Mapping[str, object], ...] = ()
    variants: tuple[Variant, ...] = ()
    poster: Poster | None = None
    warnings: tuple[str, ...] = ()


def render(kind: MediaType, source: Path, mime_type: str, measured: Probe, wish: Wish) -> Rendered:
    """The files to publish, all in memory. Blocking, and slow where something is compressed.

    Args:
        kind: The asset's medium.
        source: Its file.
        mime_type: Of that file.
        measured: What is known of it.
        wish: What is to become of it.

    Raises:
        InvalidTargetFilenameError: When the medium can't be written in that format.
        InvalidArgumentsError: When smaller widths are asked for and it is no picture.
        MediaNotSupportedError: When the medium's plugin can't do what is asked.
        MediaUnreadableError: When the file is broken.
        BudgetUnreachableError: When it can't be made small enough.
        TooLargeError: When it is too large to be decoded.
        PublishFailedError: When a plugin's file is not what its extension says.
    """
    if wish.sizes and (wish.extension not in RESIZED or kind.compress is None):
        raise no_sizes(wish.extension)
    with _format_told(kind, wish.extension):
        main = _main(kind, source, mime_type, measured, wish)
    if not is_what_it_says(wish.extension, main.data):
        raise PublishFailedError(
            f"What was made of the asset is no {wish.extension} file.",
            hint="Take another extension, or publish it without keep_metadata.",
        )
    # Of files copied byte for byte only the size is known: what they do, their source does.
    moving = main.mime_type.startswith("image/") and file_moves(kind, source)
    still = moving and main.data != source.read_bytes() and not moves(main.probe)
    variants, warnings = _variants(kind, source, main, wish, moving=moving and not still)
    if still:
        warnings.append(f"The asset moves; the {wish.extension} file is a still of it.")
    return Rendered(
        data=main.data,
        mime_type=main.mime_type,
        probe=main.probe,
        lossless=main.lossless,
        steps=main.steps,
        variants=variants,
        poster=_poster(kind, source, main) if wish.max_bytes else None,
        warnings=(*main.warnings, *warnings),
    )


def _main(kind: MediaType, source: Path, mime_type: str, measured: Probe, wish: Wish) -> Rendered:
    if wish.max_bytes is not None:
        return _compressed(kind, source, wish)
    if wish.keep_metadata and kind.mime_types.get(wish.extension) == mime_type:
        return Rendered(
            data=source.read_bytes(),
            mime_type=mime_type,
            probe=measured,
            lossless=True,
            warnings=("Whoever downloads the file can read the prompt embedded in it.",),
        )
    if kind.copy is None:
        raise MediaNotSupportedError(
            f"The plugin of the medium {kind.name} can't take out what is embedded in a file.",
            hint="With keep_metadata=true and the asset's own extension it is copied as it is.",
        )
    copied = kind.copy(source, wish.extension)
    warnings: list[str] = []
    if not copied.lossless:
        warnings.append(
            f"{wish.extension} can't hold it without loss: the highest quality was used."
        )
    if wish.keep_metadata:
        warnings.append(f"The metadata was not kept: the asset is {mime_type}.")
    return Rendered(
        data=copied.data,
        mime_type=copied.mime_type,
        probe=copied.probe,
        lossless=copied.lossless,
        warnings=tuple(warnings),
    )


def _compressed(kind: MediaType, source: Path, wish: Wish) -> Rendered:
    if kind.compress is None or wish.max_bytes is None:
        raise MediaNotSupportedError(
            f"The plugin of the medium {kind.name} can't compress.",
            hint="Publish it with web_optimize=false.",
        )
    made = kind.compress(source, CompressBudget(max_bytes=wish.max_bytes, extension=wish.extension))
    kept = "web_optimize makes a new file, without the metadata." if wish.keep_metadata else ""
    return Rendered(
        data=made.data,
        mime_type=made.mime_type,
        probe=made.probe,
        steps=made.steps,
        warnings=(kept,) if kept else (),
    )


def _variants(
    kind: MediaType, source: Path, main: Rendered, wish: Wish, *, moving: bool
) -> tuple[tuple[Variant, ...], list[str]]:
    """Smaller pictures, and a warning on the widths that would not be smaller."""
    if not wish.sizes:
        return (), []
    width = main.probe.width
    if kind.compress is None or width is None:
        raise no_sizes(wish.extension)
    sizes = sorted(set(wish.sizes))
    most = wish.max_bytes or len(main.data)
    variants: list[Variant] = []
    for size in filter(width.__gt__, sizes):
        # A width takes its share of the budget: half as wide, half as many bytes.
        share = min(most, max(LEAST_BYTES, most * size // width))
        budget = CompressBudget(max_bytes=share, extension=wish.extension, max_width=size)
        try:
            made = kind.compress(source, budget)
        except MediaNotSupportedError as error:
            raise no_sizes(wish.extension) from error
        if moving and not moves(made.probe):
            raise _still_sizes()
        variants.append(Variant(data=made.data, size=size, width=made.probe.width or size))
    left_out = ", ".join(str(size) for size in sizes if size >= width)
    told = f"{left_out} px would not be smaller than {width} px and were left out."
    return tuple(variants), [told] if left_out else []


def no_sizes(ending: str) -> InvalidArgumentsError:
    """The error for smaller widths of a file that has none."""
    return InvalidArgumentsError(
        f"'sizes' are smaller widths of a picture for a srcset; {ending} files have none here.",
        hint=f"Leave sizes out, or take one of {' '.join(RESIZED)} for a still picture.",
        argument="sizes",
        allowed=list(RESIZED),
    )


def _still_sizes() -> InvalidArgumentsError:
    return InvalidArgumentsError(
        "'sizes' of this asset would be stills, and the asset moves.",
        hint="Leave sizes out, or add web_optimize=true for a still in all widths.",
        argument="sizes",
    )


def _poster(kind: MediaType, source: Path, main: Rendered) -> Poster | None:
    if not main.mime_type.startswith("video/"):
        return None
    longer = max(main.probe.width or 0, main.probe.height or 0) or POSTER_DIM
    budget = PreviewBudget(max_dim=min(POSTER_DIM, longer), max_bytes=POSTER_BYTES)
    preview = kind.preview(source, budget)
    ending = POSTER_ENDINGS.get(preview.mime_type)
    if ending is None:
        return None
    return Poster(data=preview.data, mime_type=preview.mime_type, extension=ending)


@contextmanager
def _format_told(kind: MediaType, ending: str) -> Generator[None]:
    """A format that the medium's plugin can't write is the filename's fault."""
    try:
        yield
    except MediaNotSupportedError as error:
        if ending in kind.mime_types and (kind.copy is None or kind.compress is None):
            raise
        allowed = [e for e in EXTENSIONS if e in kind.mime_types]
        raise InvalidTargetFilenameError(
            f"An asset of the medium {kind.name} can't become a {ending} file: {error.sentence}",
            hint=f"Take one of {' '.join(allowed)}.",
            allowed=allowed,
        ) from error
