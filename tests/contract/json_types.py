"""The types that stand for JSON in this suite."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
"""Any JSON value."""

Transcript: TypeAlias = dict[str, Json]
"""What a scenario found: the name of a step → the normalised answer."""


def as_object(value: object) -> dict[str, Json]:
    """Return a JSON object, or an empty one for anything else."""
    return cast("dict[str, Json]", value) if isinstance(value, dict) else {}


def as_list(value: object) -> list[Json]:
    """Return a JSON list, or an empty one for anything else."""
    return cast("list[Json]", value) if isinstance(value, list) else []
