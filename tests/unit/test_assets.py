"""An asset's id follows from what the file is, and from all of it."""

from __future__ import annotations

import uuid
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from comfy_mcp_core.assets.asset import asset_id

PARTS: dict[str, Any] = {
    "server": "http://127.0.0.1:8188",
    "prompt_id": "5a0d",
    "node_id": "9",
    "output_key": "images",
    "position": 0,
}
WORDS = st.text(st.characters(exclude_characters="\n", codec="utf-8"), max_size=8)
FILES = st.fixed_dictionaries(
    {
        "server": WORDS,
        "prompt_id": WORDS,
        "node_id": WORDS,
        "output_key": WORDS,
        "position": st.integers(0, 99),
    }
)


def test_an_id_stays_what_it_was_in_earlier_versions() -> None:
    assert asset_id(**PARTS) == "7837fe80-c4f7-511a-bce9-c83ed0f9e7bc"


@given(FILES)
def test_an_id_is_a_uuid_and_the_same_each_time(parts: dict[str, Any]) -> None:
    made = asset_id(**parts)
    assert made == asset_id(**parts)
    assert str(uuid.UUID(made)) == made


@given(FILES, FILES)
def test_ids_differ_exactly_when_any_part_differs(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert (asset_id(**one) == asset_id(**other)) == (one == other)


@given(FILES, st.sampled_from(["server", "prompt_id", "node_id", "output_key"]))
def test_each_single_part_counts(parts: dict[str, Any], part: str) -> None:
    changed = dict(parts)
    changed[part] += "x"
    assert asset_id(**changed) != asset_id(**parts)
    next_one = dict(parts)
    next_one["position"] += 1
    assert asset_id(**next_one) != asset_id(**parts)


def test_what_moves_from_one_part_to_the_next_makes_another_id() -> None:
    moved = dict(PARTS)
    moved.update(prompt_id="5a0d9", node_id="")
    assert asset_id(**moved) != asset_id(**PARTS)
