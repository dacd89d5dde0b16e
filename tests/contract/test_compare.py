"""Two transcripts are compared so that every difference is found and told where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tests.contract.compare import LEVELS, NEAR, differences, report, without

if TYPE_CHECKING:
    from tests.contract.json_types import Json

plain = st.none() | st.booleans() | st.integers() | st.text()
trees: st.SearchStrategy[Json] = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(trees)
def test_a_value_does_not_differ_from_itself(tree: Json) -> None:
    assert not list(differences(tree, tree))


@given(trees, trees)
def test_whatever_is_not_equal_differs(one: Json, other: Json) -> None:
    if one != other:
        assert list(differences({"step": one}, {"step": other}))


def test_a_difference_is_told_with_its_place() -> None:
    assert report({"a": [{"b": 1}]}, {"a": [{"b": 2}]}) == "a > 0 > b: expected 1, found 2"


def test_what_only_one_side_has_is_told() -> None:
    assert report({"a": 1}, {}) == "a: expected 1, found (absent)"
    assert report({}, {"a": 1}) == "a: expected (absent), found 1"


def test_true_is_not_one() -> None:
    assert report({"a": True}, {"a": 1})


def test_levels_may_lie_a_little_apart_and_no_other_number_may() -> None:
    assert not report({"p": {NEAR: [[100]]}}, {"p": {NEAR: [[100 + LEVELS]]}})
    assert report({"p": {NEAR: [[100]]}}, {"p": {NEAR: [[101 + LEVELS]]}})
    assert report({"p": [[100]]}, {"p": [[101]]})


def test_what_is_known_to_differ_is_left_out() -> None:
    assert without({"a": {"b": 1, "c": 2}, "d": 3}, [("a", "b"), ("d",), ("no", "such")]) == {
        "a": {"c": 2}
    }
