"""Pure: where two transcripts differ, in lines that a person can read."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.contract.json_types import Json, Transcript

Path = tuple[str, ...]
"""The way to a value: the keys of objects, and the places in lists as numbers in text."""

ABSENT = "(absent)"


NEAR = "near"
"""The key under which numbers need only be close to each other."""

LEVELS = 10
"""How far two levels of a pixel, 0 to 255, may lie apart: filters treat borders in several ways."""


def differences(
    expected: Json, found: Json, path: Path = (), tolerance: int = 0
) -> Iterator[tuple[Path, str]]:
    """Yield (path, sentence) for each place where the two are not the same.

    Args:
        expected: what ought to be.
        found: what is.
        path: the way to these two values.
        tolerance: how far whole numbers may lie apart.
    """
    if isinstance(expected, dict) and isinstance(found, dict):
        if expected.keys() == found.keys() == {NEAR}:
            tolerance = LEVELS
        for key in sorted({*expected, *found}):
            yield from _at(expected, found, key, (*path, key), tolerance)
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for index, (one, other) in enumerate(zip(expected, found, strict=True)):
            yield from differences(one, other, (*path, str(index)), tolerance)
    elif not _same(expected, found, tolerance):
        yield path, f"expected {expected!r}, found {found!r}"


def _at(
    expected: dict[str, Json], found: dict[str, Json], key: str, path: Path, tolerance: int
) -> Iterator[tuple[Path, str]]:
    if key in expected and key in found:
        yield from differences(expected[key], found[key], path, tolerance)
    elif key in expected:
        yield path, f"expected {expected[key]!r}, found {ABSENT}"
    else:
        yield path, f"expected {ABSENT}, found {found[key]!r}"


def _same(expected: Json, found: Json, tolerance: int) -> bool:
    """Tell whether two values are the same; in Python alone is `True` also 1."""
    if type(expected) is int and type(found) is int:
        return abs(expected - found) <= tolerance
    return expected == found and isinstance(expected, bool) == isinstance(found, bool)


def without(transcript: Transcript, paths: Iterable[Path]) -> Transcript:
    """Return a copy of a transcript that lacks what lies at the paths."""
    kept = copy.deepcopy(transcript)
    for path in paths:
        parent: Json = kept
        for key in path[:-1]:
            parent = parent.get(key) if isinstance(parent, dict) else None
        if isinstance(parent, dict):
            parent.pop(path[-1], None)
    return kept


def report(expected: Transcript, found: Transcript) -> str:
    """Return all differences, one a line; an empty text when there is none."""
    return "\n".join(f"{' > '.join(path)}: {said}" for path, said in differences(expected, found))
