"""Pure: `manifest.json`, which tells a page the file of each key, and `srcset.json` beside it.

`manifest.json` is key -> filename and nothing else, as every reader of it expects. The smaller
widths of a picture therefore stand in a file of their own, `srcset.json`: filename -> a list of
`{"filename", "width"}`, the narrowest first. It goes by filename, not by key, so that a reader who
gets one of the two files old and the other new still finds what belongs together.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, Self, cast

from comfy_mcp_publish.errors import PublishFailedError

__all__ = ["LOCK", "MANIFEST", "MOST_BYTES", "SRCSET", "Manifest", "parsed", "written"]

MANIFEST = "manifest.json"
SRCSET = "srcset.json"
LOCK = "manifest.lock"

MOST_BYTES = 16 * 2**20
"""The largest manifest that is read."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """Both files' contents; what others wrote into them is kept as it is."""

    files: Mapping[str, Any] = field(default_factory=dict[str, Any])
    srcset: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def with_entry(self, key: str, filename: str, widths: Mapping[str, int]) -> Manifest:
        """A manifest in which a key stands for a file, and the file for its widths.

        Args:
            key: Of the entry; one that is there gets the new file.
            filename: Of the file.
            widths: Its own width and those of its companions in pixels, by filename; empty for
                none, which takes out what was told of the file before.
        """
        files = {**self.files, key: filename}
        replaced = self.files.get(key)
        gone = replaced if replaced not in files.values() else filename
        srcset = {n: told for n, told in self.srcset.items() if n not in (filename, gone)}
        return Manifest(files=files, srcset=srcset | _told(filename, widths))

    def with_new_content(self, filename: str, widths: Mapping[str, int]) -> Manifest:
        """A manifest after a file was replaced without a key: no old widths are told of it."""
        if filename not in self.srcset:
            return self
        srcset = {n: told for n, told in self.srcset.items() if n != filename}
        return Manifest(files=self.files, srcset=srcset | _told(filename, widths))


def _told(filename: str, widths: Mapping[str, int]) -> dict[str, Any]:
    """What `srcset.json` tells of a file; nothing where there is but one width."""
    ordered = sorted(widths.items(), key=lambda item: item[1])
    told = [{"filename": name, "width": width} for name, width in ordered]
    return {filename: told} if told else {}


def parsed(name: str, data: bytes | None) -> dict[str, Any]:
    """The content of one of the two files; an empty one where there is none.

    Raises:
        PublishFailedError: When it is no JSON object; it is then left alone.
    """
    if data is None:
        return {}
    try:
        content: object = json.loads(
            data,
            object_pairs_hook=_each_once,
            parse_float=_Number,
            parse_int=_integer,
            parse_constant=_no_json,
        )
    except (ValueError, RecursionError) as error:
        raise _broken(name, f"can't be read: {error}") from error
    if not isinstance(content, dict):
        raise _broken(name, "holds no JSON object")
    return cast("dict[str, Any]", content)


def written(content: Mapping[str, Any]) -> bytes:
    """The file of a content, two spaces deep; plain ASCII, which any reader's encoding takes.

    Numbers of others are written as they were read.

    Raises:
        PublishFailedError: When the content is nested too deeply.
    """
    try:
        return f"{_text(content, 0)}\n".encode()
    except RecursionError as error:
        raise PublishFailedError(
            "What others wrote into the manifest is nested too deeply to be written anew.",
            hint=f"Mend or move {MANIFEST} and {SRCSET}, or publish without a manifest_key.",
        ) from error


class _Number(float):
    """A number that is written as it was read: as a float, 1e400 or long decimals would change."""

    def __new__(cls, text: str) -> Self:
        number = super().__new__(cls, text)
        number.text = text
        return number

    text: str


def _integer(text: str) -> int | _Number:
    return _Number(text) if text == "-0" else int(text)


def _no_json(constant: str) -> NoReturn:
    message = f"{constant} is no JSON"
    raise ValueError(message)


def _text(value: object, depth: int) -> str:
    """JSON as `json.dumps(value, indent=2)` writes it, which knows numbers as floats only."""
    if isinstance(value, _Number):
        return value.text
    if isinstance(value, dict):
        pairs = cast("dict[str, object]", value).items()
        return _lines("{}", [f"{json.dumps(k)}: {_text(v, depth + 1)}" for k, v in pairs], depth)
    if isinstance(value, list):
        items = cast("list[object]", value)
        return _lines("[]", [_text(item, depth + 1) for item in items], depth)
    return json.dumps(value)


def _lines(brackets: str, items: list[str], depth: int) -> str:
    if not items:
        return brackets
    margin = "\n" + "  " * depth
    return f"{brackets[0]}{margin}  {f',{margin}  '.join(items)}{margin}{brackets[1]}"


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object none of whose keys stands in it twice, of which one would be lost."""
    content = dict(pairs)
    if len(content) < len(pairs):
        message = "a key stands in it twice"
        raise ValueError(message)
    return content


def _broken(name: str, why: str) -> PublishFailedError:
    return PublishFailedError(
        f"The file {name} in the publish folder {why}. It was left alone; nothing was published.",
        hint=f"Mend or move {name}, or publish without a manifest_key.",
        manifest=name,
    )
