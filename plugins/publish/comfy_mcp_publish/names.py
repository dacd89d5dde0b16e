"""Pure: which filenames and manifest keys are safe on every system, and names that follow."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from comfy_mcp_core.arguments import shown
from comfy_mcp_core.media import extension
from comfy_mcp_publish.errors import InvalidManifestKeyError, InvalidTargetFilenameError
from comfy_mcp_publish.formats import EXTENSIONS

__all__ = [
    "companion_name",
    "filename_checked",
    "generated_name",
    "key_checked",
    "same_name",
    "stem_of",
]

LONGEST_NAME = 200
"""Bytes of a filename in UTF-8: file systems take 255, and companions' names are longer."""

FORBIDDEN = frozenset('<>:"/\\|?*')
"""Separators, and what Windows takes in no filename:
https://learn.microsoft.com/windows/win32/fileio/naming-a-file.
"""

DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"}
)
"""Names of devices on Windows, with any extension; the same page tells them."""

OWN_STEMS = frozenset({"manifest", "srcset"})
"""Reserved, so that nobody takes a file for the manifest or for a part of it."""

KEY = re.compile(r"[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9_-]+)*")
LONGEST_KEY = 64

HASH_DIGITS = 10
"""Of a generated name's SHA-256: two contents under one key meet once in 10^12 pairs."""


def filename_checked(name: str) -> str:
    """A target filename in NFC, as it is written.

    >>> filename_checked("hero.webp")
    'hero.webp'

    Raises:
        InvalidTargetFilenameError: Says what is wrong with it.
    """
    normal = unicodedata.normalize("NFC", name)
    wrong = _wrong_with(normal)
    if wrong:
        raise InvalidTargetFilenameError(
            f"The target_filename {shown(name)!r} {wrong}.",
            hint="Give a plain name such as hero.webp; extensions: " + " ".join(EXTENSIONS) + ".",
            target_filename=shown(name),
        )
    return normal


def _wrong_with(name: str) -> str:
    """What is wrong with a name, to follow it in a sentence; empty for a good one."""
    length = len(name.encode(errors="replace"))
    if length > LONGEST_NAME:
        return f"has {length} bytes, allowed are {LONGEST_NAME}"
    if bad := sorted(FORBIDDEN & set(name)):
        return f"holds {' '.join(bad)}, which no plain filename does"
    if any(_is_invisible(character) for character in name):
        return "holds a control or invisible character"
    if name.startswith(".") or name != name.strip() or name.endswith("."):
        return "begins or ends with a dot or a space"
    if name.split(".", 1)[0].rstrip().casefold() in DEVICES:
        return "is the name of a device on Windows"
    if extension(name) not in EXTENSIONS:
        return "has no extension of a medium that browsers show"
    if stem_of(name).casefold() in OWN_STEMS:
        return "would get in the way of the manifest"
    return ""


def _is_invisible(character: str) -> bool:
    """Controls, formats (as marks that turn the writing around), unassigned; line separators."""
    category = unicodedata.category(character)
    return category.startswith("C") or category in {"Zl", "Zp"}


def key_checked(key: str) -> str:
    """A manifest key: up to 64 of a-z, 0-9, `_`, `-` and single dots between them.

    >>> key_checked("site-logo")
    'site-logo'

    Raises:
        InvalidManifestKeyError: Names a key that would do, where there is one.
    """
    if KEY.fullmatch(key) and len(key) <= LONGEST_KEY:
        return key
    close = re.sub(r"[^a-z0-9_]+", "-", key.lower())[:LONGEST_KEY].strip("-_")
    raise InvalidManifestKeyError(
        f"The manifest_key {shown(key)!r} is not made of a-z, 0-9, '_', '-' and single dots, at"
        f" most {LONGEST_KEY} of them, beginning with a letter or digit.",
        hint=f"Such as {close!r}." if close else "Such as 'site-logo'.",
        manifest_key=shown(key),
    )


def generated_name(key: str, data: bytes, ending: str) -> str:
    """The filename of a library asset: another one for other content, so that no cache is wrong."""
    digest = hashlib.sha256(data).hexdigest()[:HASH_DIGITS]
    return f"{key.replace('.', '-')}-{digest}{ending}"


def stem_of(filename: str) -> str:
    """The name without its extension."""
    return filename.removesuffix(filename[filename.rfind(".") :])


def companion_name(filename: str, ending: str) -> str:
    """The name of a file that belongs to another.

    >>> companion_name("hero.mp4", ".poster.webp")
    'hero.poster.webp'
    """
    return f"{stem_of(filename)}{ending}"


def same_name(name: str) -> str:
    """What names have in common that some system takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
