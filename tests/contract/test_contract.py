"""The demo engine and a genuine ComfyUI answer the same requests alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from tests.contract import expectations
from tests.contract.compare import differences, report, without
from tests.contract.demo_engine import demo_engine
from tests.contract.differences import DEMO, KNOWN, known
from tests.contract.json_types import as_object
from tests.contract.scenarios import SCENARIOS, Scenario
from tests.contract.scenarios.facts import declaration
from tests.contract.transcripts import Transcripts, describe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.comfyui.fixtures import GenuineComfyUI
    from tests.contract.differences import Difference
    from tests.contract.json_types import Json, Transcript

each_scenario = pytest.mark.parametrize(
    "scenario", SCENARIOS, ids=[f"{scenario.group}-{scenario.name}" for scenario in SCENARIOS]
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Transcripts]:
    folder = tmp_path_factory.mktemp("demo") / "engine"
    with demo_engine(folder) as url:
        yield Transcripts(describe("demo", url, folder))


@pytest.fixture(scope="module")
def genuine(comfyui: GenuineComfyUI) -> Transcripts:
    return Transcripts(describe("comfyui", comfyui.url, comfyui.base_directory))


@each_scenario
def test_the_demo_engine_answers_as_expected(demo: Transcripts, scenario: Scenario) -> None:
    found = report(*_compared(scenario, _expected(scenario), demo))
    assert not found, found


@each_scenario
def test_a_genuine_comfyui_answers_as_expected(genuine: Transcripts, scenario: Scenario) -> None:
    _skip_if_out_of_reach(genuine, scenario)
    found = report(*_compared(scenario, _expected(scenario), genuine))
    assert not found, found


@each_scenario
def test_the_demo_engine_answers_as_a_genuine_comfyui_does(
    demo: Transcripts, genuine: Transcripts, scenario: Scenario
) -> None:
    _skip_if_out_of_reach(genuine, scenario)
    excused = [d.path for d in known(genuine.server, scenario.name)]
    expected, of_demo = _compared(scenario, genuine.of(scenario), demo)
    found = report(without(expected, excused), without(of_demo, excused))
    assert not found, found


def test_every_class_of_the_demo_engine_is_declared_as_a_genuine_comfyui_declares_it(
    demo: Transcripts, genuine: Transcripts
) -> None:
    imitated, original = _classes(demo), _classes(genuine)
    assert set(imitated) <= set(original)
    found = report({name: original[name] for name in imitated}, imitated)
    assert not found, found


@pytest.mark.parametrize("difference", DEMO, ids=lambda d: f"{d.scenario}-{'-'.join(d.path)}")
def test_every_known_difference_of_the_demo_engine_is_still_there(
    demo: Transcripts, difference: Difference
) -> None:
    scenario = next(s for s in SCENARIOS if s.name == difference.scenario)
    paths = [path for path, _ in differences(_expected(scenario), demo.of(scenario))]
    assert any(path[: len(difference.path)] == difference.path for path in paths)


def test_every_known_difference_names_a_scenario_and_a_reason() -> None:
    names = {scenario.name for scenario in SCENARIOS}
    assert {difference.scenario for difference in KNOWN} <= names
    assert all(difference.reason for difference in KNOWN)


def test_every_scenario_has_expected_facts_and_every_fact_a_scenario() -> None:
    names = {(scenario.group, scenario.name) for scenario in SCENARIOS}
    groups = {scenario.group for scenario in SCENARIOS}
    assert {(group, name) for group in groups for name in expectations.read(group)} == names
    assert len(names) == len(SCENARIOS)


def _classes(server: Transcripts) -> dict[str, Json]:
    """Return how a server declares each of its classes."""
    answer = httpx.get(f"{server.server.url}/object_info", timeout=60.0)
    return {name: declaration(as_object(info)) for name, info in as_object(answer.json()).items()}


def _expected(scenario: Scenario) -> Transcript:
    return expectations.read(scenario.group)[scenario.name]


def _compared(
    scenario: Scenario, expected: Transcript, server: Transcripts
) -> tuple[Transcript, Transcript]:
    """Return what is expected and what was found, without what is known to differ."""
    paths = [difference.path for difference in known(server.server, scenario.name)]
    return without(expected, paths), without(server.of(scenario), paths)


def _skip_if_out_of_reach(server: Transcripts, scenario: Scenario) -> None:
    if scenario.needs_folder and server.server.folder is None:
        pytest.skip("this scenario deletes a file, and this server's files are not ours to touch")
