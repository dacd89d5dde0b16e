"""What a scenario is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.contract.json_types import Transcript
    from tests.contract.play import Player


@dataclass(frozen=True, kw_only=True, slots=True)
class Scenario:
    """Requests that are played to a server, and the facts to note.

    Attributes:
        group: the subject, which names the file of expected facts.
        name: what happens, in words joined by underscores; unique over all groups.
        play: sends the requests and returns the facts by step.
        needs_folder: it changes the server's files behind its back.
    """

    group: str
    name: str
    play: Callable[[Player], Awaitable[Transcript]]
    needs_folder: bool = False


def scenarios(
    group: str, *plays: Callable[[Player], Awaitable[Transcript]], needs_folder: bool = False
) -> tuple[Scenario, ...]:
    """Return scenarios named after their functions."""
    return tuple(
        Scenario(group=group, name=play.__name__, play=play, needs_folder=needs_folder)
        for play in plays
    )
