"""All scenarios, one module for each subject."""

from __future__ import annotations

from tests.contract.scenarios import (
    audio_nodes,
    facts,
    failures,
    files,
    image_nodes,
    queueing,
    refusals,
    runs,
    video_nodes,
)
from tests.contract.scenarios.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *facts.SCENARIOS,
    *runs.SCENARIOS,
    *refusals.SCENARIOS,
    *failures.SCENARIOS,
    *queueing.SCENARIOS,
    *files.SCENARIOS,
    *image_nodes.SCENARIOS,
    *audio_nodes.SCENARIOS,
    *video_nodes.SCENARIOS,
)

__all__ = ["SCENARIOS", "Scenario"]
