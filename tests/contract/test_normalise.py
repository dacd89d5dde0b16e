"""What is taken out of an answer before it is compared, and what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tests.contract.normalise import input_declaration, normalise

if TYPE_CHECKING:
    from tests.contract.json_types import Json

plain = st.none() | st.booleans() | st.integers() | st.text()
keys = st.sampled_from(["type", "node", "name", "images", "inputs"])
trees: st.SearchStrategy[Json] = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)


@given(trees)
def test_what_varies_nowhere_is_left_as_it_is(tree: Json) -> None:
    assert normalise(tree, {}) == tree


def test_ids_are_replaced_wherever_they_stand() -> None:
    answer: Json = {"queue": [[1, "real-id"]], "real-id": "see real-id"}
    expected = {"queue": [[1, "<job>"]], "<job>": "see <job>"}
    assert normalise(answer, {"real-id": "<job>"}) == expected


def test_of_a_sentence_only_its_presence_is_kept() -> None:
    answer: Json = {"message": "Something is wrong", "details": ""}
    assert normalise(answer, {}) == {"message": "<text>", "details": ""}


def test_the_order_of_errors_does_not_count() -> None:
    one, other = {"type": "a"}, {"type": "b"}
    assert normalise({"errors": [one, other]}, {}) == normalise({"errors": [other, one]}, {})


def test_choices_are_the_same_in_the_older_and_the_newer_way_of_writing() -> None:
    older: Json = [["a", "b"], {"tooltip": "words"}]
    newer: Json = ["COMBO", {"options": ["a", "b"]}]
    assert input_declaration(older) == input_declaration(newer)


def test_ranges_of_an_input_are_kept_and_words_are_not() -> None:
    declared: Json = ["INT", {"default": 1, "min": 0, "max": 9, "tooltip": "words"}]
    assert input_declaration(declared) == ["INT", {"default": 1, "min": 0, "max": 9}]
