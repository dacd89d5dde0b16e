"""An answer is kept as long as what it was made from is the same."""

from __future__ import annotations

from collections.abc import Mapping

from comfy_mcp_core.services import Kept


class Counted:
    """Makes an answer that tells how many were made."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> Mapping[str, object]:
        self.made += 1
        return {"made": self.made}


def test_an_answer_is_made_once_for_the_same_versions() -> None:
    kept, make = Kept(), Counted()
    first = kept.get("a", (1, 1), make)
    assert kept.get("a", (1, 1), make) is first


def test_every_answer_is_made_anew_for_other_versions() -> None:
    kept, make = Kept(), Counted()
    kept.get("a", (1, 1), make)
    kept.get("b", (1, 1), make)
    assert kept.get("a", (1, 2), make) == {"made": 3}
    assert kept.get("b", (1, 2), make) == {"made": 4}


def test_answers_of_different_keys_are_kept_apart() -> None:
    kept, make = Kept(), Counted()
    assert kept.get("a", (1,), make) != kept.get("b", (1,), make)
