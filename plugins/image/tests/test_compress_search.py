"""The search for scale and quality, on estimates that are formulas."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from comfy_mcp_image.media.compress.plan import Plan, Reach, at_scale, plan
from comfy_mcp_image.media.compress.search import search

REACH = Reach(top=90.0, floor=30.0, bottom=5.0, step=0.5, efforts=2, least_scale=0.03)


@dataclass
class Formula:
    """A picture whose copies weigh what a formula says.

    Attributes:
        full: Bytes at full size and a quality of 50.
        detail: How sizes grow with scale: 2 for equal detail in every pixel.
        steepness: How many times larger a copy is at a quality 50 higher, as a logarithm.
        steps: Qualities that one step of the quantiser covers.
        wrong: By what factor estimates are wrong.
        small_looks_good: What the looks of a copy follow: quality rather than scale.
    """

    full: float
    detail: float = 1.8
    steepness: float = 1.3
    steps: float = 0.5
    wrong: float = 1.0
    small_looks_good: bool = False
    encoded: list[Plan] = field(default_factory=list[Plan])

    def true_size(self, at: Plan) -> int:
        offset = at.effort * self.steps / 2
        quality = math.floor((at.quality + offset) / self.steps) * self.steps
        effort = 0.93 if at.effort else 1.0
        grown = math.exp(self.steepness * (quality - 50) / 50)
        return max(20, int(self.full * at.scale**self.detail * grown * effort))

    def size(self, at: Plan) -> float:
        return self.true_size(at) * self.wrong

    def likeness(self, at: Plan) -> float:
        return at.quality / 100 if self.small_looks_good else at.scale

    def encode(self, at: Plan) -> bytes:
        self.encoded.append(at)
        return bytes(self.true_size(at))


FORMULAS = st.builds(
    Formula,
    full=st.floats(2_000, 4e6),
    detail=st.floats(1.2, 2.2),
    steepness=st.floats(0.5, 3.0),
    steps=st.sampled_from([0.5, 1.0, 2.0]),
    wrong=st.floats(0.7, 1.4),
    small_looks_good=st.booleans(),
)


@settings(max_examples=40, deadline=None)
@given(formula=FORMULAS, limit=st.integers(10_000, 1_000_000))
def test_what_is_found_fits_and_fills_the_limit_unless_quality_is_highest(
    formula: Formula, limit: int
) -> None:
    assume(formula.true_size(Plan(REACH.least_scale, REACH.bottom)) < limit)
    found = search(formula, REACH, limit, formula.encode)
    assert found.data is not None
    assert len(found.data) <= limit
    best = next(step.at for step in found.steps if step.size == len(found.data))
    assert best.quality >= REACH.top or len(found.data) >= 0.92 * limit


@settings(max_examples=40, deadline=None)
@given(formula=FORMULAS, limit=st.integers(10_000, 1_000_000))
def test_few_encodings_are_made_and_none_twice(formula: Formula, limit: int) -> None:
    found = search(formula, REACH, limit, formula.encode)
    assert len(formula.encoded) == len(set(formula.encoded)) == len(found.steps)
    assert len(found.steps) <= 9


@settings(max_examples=30, deadline=None)
@given(formula=FORMULAS, limit=st.integers(10_000, 1_000_000))
def test_exact_estimates_need_one_or_two_encodings(formula: Formula, limit: int) -> None:
    formula.wrong, formula.steps = 1.0, 0.5
    assert len(search(formula, REACH, limit, formula.encode).steps) <= 3


def test_a_picture_that_fits_at_the_highest_quality_is_encoded_once() -> None:
    formula = Formula(full=1_000)
    found = search(formula, REACH, 1_000_000, formula.encode)
    assert formula.encoded == [Plan(1.0, 90.0)]
    assert found.data is not None


def test_full_size_is_kept_down_to_a_middling_quality() -> None:
    formula = Formula(full=500_000, small_looks_good=True)
    assert plan(formula, REACH, 520_000) == Plan(1.0, 51.5)


def test_below_it_a_smaller_picture_is_chosen_only_where_it_looks_better() -> None:
    assert plan(Formula(full=500_000), REACH, 400_000).scale == 1.0
    smaller = plan(Formula(full=500_000, small_looks_good=True), REACH, 400_000)
    assert smaller.scale < 0.9
    assert smaller.quality > 60


def test_a_picture_too_large_at_its_lowest_quality_shrinks() -> None:
    found = plan(Formula(full=2_000_000), REACH, 200_000)
    assert 0.2 < found.scale < 0.5
    assert found.quality == pytest.approx(30, abs=1)


def test_where_quantiser_steps_leave_a_gap_the_other_effort_fills_it() -> None:
    formula = Formula(full=500_000, steps=20.0, steepness=0.5)
    assert at_scale(formula, replace(REACH, efforts=1), 1.0, 640_000).effort == 0
    assert at_scale(formula, REACH, 1.0, 640_000).effort == 1


def test_a_limit_below_the_smallest_copy_finds_nothing_and_ends() -> None:
    formula = Formula(full=1_000_000)
    found = search(formula, REACH, 25, formula.encode)
    assert found.data is None
    assert formula.encoded[-1].quality == REACH.bottom
    assert formula.encoded[-1].scale == REACH.least_scale
