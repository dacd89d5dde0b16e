"""Nodes that read sounds from the folders, and that save them."""

from __future__ import annotations

import hashlib
import random
import string
from typing import TYPE_CHECKING, Final

from comfy_mcp_demo.engine.folders import PREVIEW_PREFIX, OutsideError
from comfy_mcp_demo.engine.naming import Target, file_name, target_of
from comfy_mcp_demo.engine.nodes.declare import (
    Call,
    NodeClass,
    Result,
    choice,
    gives,
    text,
    value,
)
from comfy_mcp_demo.engine.sound_files import (
    FLAC,
    Encoding,
    decoded,
    encoded,
    file_tags,
    mp3,
    opus,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comfy_mcp_demo.engine.folders import Folders
    from comfy_mcp_demo.engine.sound import Sound

_NO_SIZE: Final = (0, 0)
"""What `%width%` and `%height%` of a prefix stand for in the name of a sound."""


def _input_sounds(folders: Folders) -> tuple[str, ...]:
    return folders.input_sounds()


def _check_file(folders: Folders, inputs: Mapping[str, object]) -> dict[str, str]:
    name = str(inputs.get("audio", ""))
    try:
        found = folders.annotated(name).is_file()
    except OutsideError:
        found = False
    return {} if found else {"audio": f"there is no sound file of this name: {name}"}


def _file_token(folders: Folders, inputs: Mapping[str, object]) -> str:
    content = folders.annotated(str(inputs.get("audio", ""))).read_bytes()
    return hashlib.sha256(content).hexdigest()


def _load(call: Call, *, audio: str) -> Result:
    return gives(decoded(call.folders.annotated(audio)))


def _shown(sound: Sound, files: list[dict[str, str]]) -> dict[str, object]:
    """What an output node shows: its files, and what the musician could not make."""
    ui: dict[str, object] = {"audio": files}
    if sound.origin.not_drawn:
        ui["text"] = [f"not made: {', '.join(sound.origin.not_drawn)}"]
    return ui


def _save_all(call: Call, sound: Sound, target: Target, encoding: Encoding) -> Result:
    folder = target.folder
    folder.mkdir(parents=True, exist_ok=True)
    tags = file_tags(call.graph, call.extra_pnginfo)
    number = call.counters.next_number(folder, target.stem)
    files: list[dict[str, str]] = []
    for index, waveform in enumerate(sound.waveform):
        call.check()
        name = file_name(target, index, number + index, encoding.suffix)
        (folder / name).write_bytes(encoded(waveform, sound.rate, encoding, tags))
        call.counters.saved(folder, target.stem, number + index, name)
        files.append({"filename": name, "subfolder": target.subfolder, "type": target.kind})
    return Result(ui=_shown(sound, files))


def _save(call: Call, *, audio: Sound, filename_prefix: str) -> Result:
    target = target_of(call.folders, "output", filename_prefix, _NO_SIZE)
    return _save_all(call, audio, target, FLAC)


def _save_mp3(call: Call, *, audio: Sound, filename_prefix: str, quality: str) -> Result:
    target = target_of(call.folders, "output", filename_prefix, _NO_SIZE)
    return _save_all(call, audio, target, mp3(quality))


def _save_opus(call: Call, *, audio: Sound, filename_prefix: str, quality: str) -> Result:
    target = target_of(call.folders, "output", filename_prefix, _NO_SIZE)
    return _save_all(call, audio, target, opus(quality))


def _preview(call: Call, *, audio: Sound) -> Result:
    letters = "".join(random.choices(string.ascii_lowercase, k=5))  # noqa: S311 - a name, no secret
    target = target_of(call.folders, "temp", f"{PREVIEW_PREFIX}{letters}", _NO_SIZE)
    return _save_all(call, audio, target, FLAC)


_SAVED_WITH: Final = {"prompt": "PROMPT", "extra_pnginfo": "EXTRA_PNGINFO"}
_EXTRAS: Final = "comfy_extras.nodes_audio"
_SAVED: Final = (value("audio", "AUDIO"), text("filename_prefix", default="audio/ComfyUI"))

NODES: Final = (
    NodeClass(
        name="LoadAudio",
        title="Load Audio",
        category="audio",
        description="A sound from the input folder; `x.flac [output]` takes one from another.",
        inputs=(choice("audio", _input_sounds, audio_upload=True),),
        outputs=("AUDIO",),
        run=_load,
        module=_EXTRAS,
        token=_file_token,
        check=_check_file,
        checked=frozenset({"audio"}),
    ),
    NodeClass(
        name="SaveAudio",
        title="Save Audio (FLAC)",
        category="audio",
        description="Saves sounds without loss, with the graph that made them.",
        inputs=_SAVED,
        is_output=True,
        hidden=_SAVED_WITH,
        run=_save,
        module=_EXTRAS,
    ),
    NodeClass(
        name="SaveAudioMP3",
        title="Save Audio (MP3)",
        category="audio",
        description="Saves sounds as MP3; V0 varies the bitrate and is the best.",
        inputs=(*_SAVED, choice("quality", ("V0", "128k", "320k"), default="V0")),
        is_output=True,
        hidden=_SAVED_WITH,
        run=_save_mp3,
        module=_EXTRAS,
    ),
    NodeClass(
        name="SaveAudioOpus",
        title="Save Audio (Opus)",
        category="audio",
        description="Saves sounds as Opus, at 48,000 Hz.",
        inputs=(
            *_SAVED,
            choice("quality", ("64k", "96k", "128k", "192k", "320k"), default="128k"),
        ),
        is_output=True,
        hidden=_SAVED_WITH,
        run=_save_opus,
        module=_EXTRAS,
    ),
    NodeClass(
        name="PreviewAudio",
        title="Preview Audio",
        category="audio",
        description="Saves sounds in the temp folder, without loss.",
        inputs=(value("audio", "AUDIO"),),
        is_output=True,
        hidden=_SAVED_WITH,
        run=_preview,
        module=_EXTRAS,
    ),
)
