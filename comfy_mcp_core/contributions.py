"""What plugins contribute: frozen, keyword-only dataclasses, typed by class and never guessed.

A contribution only declares. Whatever happens at request time is a function on it, found through a
table in the App.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from comfy_mcp_core.call import Call
    from comfy_mcp_core.content import Result
    from comfy_mcp_core.services import Services

__all__ = [
    "CompressBudget",
    "Compressed",
    "Copied",
    "DefaultKey",
    "DefaultsNamespace",
    "Engine",
    "EngineOptions",
    "MediaSource",
    "MediaType",
    "Preview",
    "PreviewBudget",
    "Probe",
    "PublishRequest",
    "Published",
    "Publisher",
    "Tool",
    "Values",
    "WorkflowSource",
]

Values = dict[str, Any]
"""A workflow's parameter values by parameter name; JSON values."""

Scalar = str | int | float | bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Tool:
    """A tool for agents.

    `fn` is `async def name(call: Call, …) -> Result`; its parameters after `call` become the input
    schema (annotate each with `Annotated[type, Field(description=…)]`), and the first paragraph of
    its docstring the description, at most 250 characters. A mapping may be returned in place of a
    `Result` that has data only.

    Attributes:
        fn: The function.
        title: What a person reads in a client's list of tools.
        name: The tool's name; the function's when empty.
        read_only: It changes nothing anywhere.
        destructive: It may delete or overwrite something (only told when not read-only).
        idempotent: The same call again changes nothing more.
        open_world: It reaches beyond this server and its store, as far as ComfyUI or the web.
        generates: It starts a generation.
        parameters: Further parameters that depend on what is installed, by name with their
            annotation; all may be left out. Asked once, when all plugins are loaded; `fn` takes
            them by keyword.
    """

    fn: Callable[..., Awaitable[Result | Mapping[str, object]]]
    title: str
    name: str = ""
    read_only: bool = False
    destructive: bool = False
    idempotent: bool = False
    open_world: bool = False
    generates: bool = False
    parameters: Callable[[Services], Mapping[str, Any]] | None = None

    @property
    def tool_name(self) -> str:
        """The name that agents call."""
        return self.name or self.fn.__name__


class MediaSource(Protocol):
    """A file that a probe reads in parts, by Range requests; at most 1 MiB in all."""

    @property
    def size(self) -> int:
        """The whole file's size in bytes."""
        ...

    def read(self, offset: int, size: int) -> bytes:
        """Up to `size` bytes from `offset`; fewer at the end of the file.

        Raises:
            TooLargeError: When more than the allowance of a probe was asked for.
            ComfyMCPError: When the file can't be had.
        """
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Probe:
    """What is known of a media file: pixels, seconds; `details` such as codec and frame rate."""

    width: int | None = None
    height: int | None = None
    duration_seconds: float | None = None
    details: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, kw_only=True, slots=True)
class PreviewBudget:
    """How large a preview may be.

    Attributes:
        max_dim: The longer side, in pixels, 16 to 2048.
        max_bytes: The encoded size, in bytes.
    """

    max_dim: int = 512
    max_bytes: int = 500_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """An encoded preview: bytes, MIME type, and its size in pixels where it is a picture."""

    data: bytes
    mime_type: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CompressBudget:
    """What a compressed copy must be.

    Attributes:
        max_bytes: Its largest size in bytes.
        extension: Whose format it has, such as `.webp`.
        max_width: Its largest width in pixels; None for that of the original. What is narrower is
            not made wider.
    """

    max_bytes: int
    extension: str
    max_width: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Compressed:
    """A compressed copy, and the steps that led to it (quality, scale, size of each try)."""

    data: bytes
    mime_type: str
    probe: Probe
    steps: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Copied:
    """A copy without a budget: its bytes, what they are, and whether it lost nothing."""

    data: bytes
    mime_type: str
    probe: Probe
    lossless: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class MediaType:
    """A medium that a plugin knows.

    The functions have no state, are deterministic and run in a thread.

    Attributes:
        name: The medium, such as `image`; several types may share one (still and animated).
        mime_types: MIME type by extension, `{".png": "image/png"}`.
        sniff: Whether the first bytes of a file (up to 64 KiB) are of this type.
        probe: Reads size, dimensions and duration; raises `MediaUnreadableError` for a broken file.
        preview: A small picture or sound of the file within a budget; raises
            `MediaUnreadableError`, `TooLargeError` or `BudgetUnreachableError`.
        compress: A smaller copy of the file within a budget; None when the type cannot.
        copy: A copy of the file in the format of an extension, such as `.png`, without anything
            embedded that tells how, by whom or where it was made; pixels and samples stay as they
            are where the format can hold them, else the highest quality is used. Raises
            `MediaNotSupportedError` for an extension that it can't write. None when it can't copy.
        measure: What the first bytes (up to 64 KiB) and the file's size tell, None when they are
            not enough and `probe` is to be asked. Runs on the event loop, where a thread would cost
            more than the work: it must take microseconds.
        view_tool: The tool that shows this medium to an agent.
        specificity: Where several types' `sniff` accept a file, the highest wins.
    """

    name: str
    mime_types: Mapping[str, str]
    sniff: Callable[[bytes], bool]
    probe: Callable[[MediaSource], Probe]
    preview: Callable[[bytes | Path, PreviewBudget], Preview]
    compress: Callable[[bytes | Path, CompressBudget], Compressed] | None = None
    copy: Callable[[bytes | Path, str], Copied] | None = None
    measure: Callable[[bytes, int], Probe | None] | None = None
    view_tool: str = ""
    specificity: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkflowSource:
    """A folder of workflow files that become tools.

    Attributes:
        folder: Holds `name.json` in ComfyUI's API format and `name.meta.json` beside it.
        namespace: The defaults namespace of its workflows, unless a meta file names another.
        prepare: By workflow name, a pure function `values -> values` that derives parameters
            from others, such as frames from seconds and frame rate.
    """

    folder: Path
    namespace: str = ""
    prepare: Mapping[str, Callable[[Values], Values]] = field(
        default_factory=dict[str, Callable[[Values], Values]]
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class DefaultKey:
    """One default of a namespace.

    Attributes:
        type: The value's type.
        value: The built-in default; None when only the installation can tell (a model).
        model_folder: For a model, ComfyUI's folder type, such as `checkpoints`.
        prefers: For a model, parts of file names in lower case, the best first: the first installed
            model that has one is the default, and where none has one, the call must name it. Empty:
            any will do.
        avoids: For a model, parts of file names in lower case: a model that has one is the default
            only where there is no other.
        minimum: The smallest number allowed, None for no limit.
        maximum: The largest number allowed, None for no limit.
    """

    type: Literal["str", "int", "float", "bool"]
    value: Scalar | None = None
    model_folder: str = ""
    prefers: tuple[str, ...] = ()
    avoids: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DefaultsNamespace:
    """A named group of defaults that workflows of one medium share, such as `image`."""

    name: str
    keys: Mapping[str, DefaultKey]


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishRequest:
    """A file to publish: its bytes, the name it shall have, and whether an existing one may go.

    Attributes:
        data: The file.
        filename: A plain name, already checked; no folder.
        mime_type: Of the file.
        overwrite: Whether what already has the name, or the manifest's key, may be replaced.
        companions: Files that belong to it, such as smaller widths or a poster; they are there
            before it is. Theirs are only data, name and MIME type.
        manifest_key: What the target's manifest is to call it; empty for no entry.
        widths: Widths in pixels of a picture and of its smaller companions, by filename, for
            whoever writes a `srcset`; empty where there is but one.
    """

    data: bytes
    filename: str
    mime_type: str
    overwrite: bool = True
    companions: tuple[PublishRequest, ...] = ()
    manifest_key: str = ""
    widths: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """Where a published file is: the URL that visitors use, and its path or key at the target.

    Attributes:
        url: As above.
        path: As above.
        companions: The URLs of the files that belong to it, by filename.
        manifest_path: The manifest that has an entry of it; empty for none.
        warnings: Sentences for the agent.
    """

    url: str
    path: str
    companions: Mapping[str, str] = field(default_factory=dict[str, str])
    manifest_path: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Publisher:
    """A target that published files go to, such as `web`.

    Attributes:
        name: What an agent calls it.
        title: What a person reads.
        publish: Puts a file there. `call.settings` are those of the publisher's own plugin.
        check: Refuses early, before a file is fetched and compressed, what `publish` would refuse
            anyway. Its request has no data yet, and no filename where that follows from the data.
        keeps_manifest: Whether it writes `manifest_key` into a manifest; else keys are refused.
    """

    name: str
    title: str
    publish: Callable[[Call, PublishRequest], Awaitable[Published]]
    check: Callable[[Call, PublishRequest], Awaitable[None]] | None = None
    keeps_manifest: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class EngineOptions:
    """What an engine is opened with: the folder that is its own between runs."""

    folder: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Engine:
    """Something that yields a ComfyUI address while it is open."""

    name: str
    title: str
    open: Callable[[EngineOptions], AbstractAsyncContextManager[str]]
