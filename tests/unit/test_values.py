"""A workflow's values for one call: who wins, seeds, models, and checks that name their origin."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import pytest

from comfy_mcp_core.contributions import DefaultKey, DefaultsNamespace
from comfy_mcp_core.defaults import Default, Defaults
from comfy_mcp_core.errors import InvalidArgumentsError, ModelNotFoundError
from comfy_mcp_core.model_choice import with_models
from comfy_mcp_core.settings import read_config
from comfy_mcp_core.values import (
    SEEDS,
    ResolvedValues,
    check_values,
    default_values,
    resolve,
)
from tests.unit.samples import node, sampling_graph, sampling_nodes, workflow_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from comfy_mcp_core.workflows.catalog import Workflow

IMAGE = DefaultsNamespace(
    name="image",
    keys={
        "steps": DefaultKey(type="int", value=11),
        "seed": DefaultKey(type="int"),
        "model": DefaultKey(type="str", model_folder="checkpoints"),
    },
)
EMPTY = DefaultsNamespace(name="image", keys={})
NODES = sampling_nodes()
GIVEN = {"prompt": "a cat", "sampler_name": "euler"}


def defaults_of(
    folder: Path,
    *,
    namespace: DefaultsNamespace = IMAGE,
    runtime: Mapping[str, object] | None = None,
    file: Mapping[str, object] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Defaults:
    path = folder / "config.json"
    path.write_text(json.dumps({"defaults": {"image": file or {}}}), encoding="utf-8")
    named = {f"COMFY_MCP_DEFAULT_IMAGE_{k.upper()}": v for k, v in (environment or {}).items()}
    defaults = Defaults({"image": namespace}, read_config(path), named)
    if runtime:
        defaults.set({"image": defaults.checked("image", runtime)})
    return defaults


LEVELS: list[tuple[str, int]] = [
    ("call", 1),
    ("runtime", 2),
    ("file", 3),
    ("environment", 4),
    ("workflow", 5),
    ("built in", 11),
    ("node", 20),
]


@pytest.mark.parametrize("strongest", range(len(LEVELS)))
def test_of_all_levels_that_give_a_value_the_strongest_wins(tmp_path: Path, strongest: int) -> None:
    there = dict(LEVELS[strongest:])
    workflow = workflow_of(
        sampling_graph(),
        tmp_path,
        meta={"defaults": {"steps": there["workflow"]}} if "workflow" in there else None,
    )
    defaults = defaults_of(
        tmp_path,
        namespace=IMAGE if "built in" in there else EMPTY,
        runtime={"steps": there["runtime"]} if "runtime" in there else None,
        file={"steps": there["file"]} if "file" in there else None,
        environment={"steps": str(there["environment"])} if "environment" in there else None,
    )
    given = {**GIVEN, "steps": there["call"]} if "call" in there else GIVEN
    resolved = resolve(workflow, given, defaults, NODES)
    origin, value = LEVELS[strongest]
    assert (resolved.origins["steps"], resolved.values["steps"]) == (origin, value)


@pytest.mark.parametrize("value", [0, False, ""])
def test_a_value_that_is_zero_or_empty_counts_as_given(tmp_path: Path, value: object) -> None:
    workflow = workflow_of({"1": node("A", a="PARAM_PROMPT")}, tmp_path)
    resolved = resolve(workflow, {"prompt": value}, defaults_of(tmp_path), {})
    assert resolved.values == {"prompt": value}
    assert resolved.origins == {"prompt": "call"}


def test_every_parameter_that_nothing_gives_is_named(tmp_path: Path) -> None:
    workflow = workflow_of(sampling_graph(), tmp_path)
    with pytest.raises(InvalidArgumentsError, match="for sampler_name, prompt") as caught:
        resolve(workflow, {}, defaults_of(tmp_path), NODES)
    assert "set_defaults" in caught.value.hint


def test_a_parameter_of_prepare_alone_may_be_without_a_value(tmp_path: Path) -> None:
    meta = {"parameters": {"seconds": {"type": "float"}}}
    workflow = workflow_of({"1": node("A", a="PARAM_PROMPT")}, tmp_path, meta=meta)
    resolved = resolve(workflow, {"prompt": "p"}, defaults_of(tmp_path), {})
    assert resolved.values == {"prompt": "p"}


def test_a_text_never_takes_the_node_s_own_default(tmp_path: Path) -> None:
    nodes = {"A": {"input": {"required": {"a": ["STRING", {"default": "beautiful"}]}}}}
    workflow = workflow_of({"1": node("A", a="PARAM_PROMPT")}, tmp_path)
    with pytest.raises(InvalidArgumentsError, match="prompt"):
        resolve(workflow, {}, defaults_of(tmp_path), nodes)


def test_a_workflow_of_no_namespace_has_only_its_own_defaults(tmp_path: Path) -> None:
    workflow = workflow_of(
        sampling_graph(), tmp_path, namespace="", meta={"defaults": {"cfg": 2.0}}
    )
    assert default_values(workflow, defaults_of(tmp_path, runtime={"steps": 3})) == {
        "cfg": Default(value=2.0, origin="workflow"),
        "model": Default(value=None, origin="built in"),
    }


@pytest.mark.parametrize("given", [{}, {"seed": -1}])
def test_a_seed_that_is_not_given_is_drawn(tmp_path: Path, given: dict[str, Any]) -> None:
    workflow = workflow_of(sampling_graph(), tmp_path)
    defaults = defaults_of(tmp_path)
    drawn = [resolve(workflow, {**GIVEN, **given}, defaults, NODES) for _ in range(8)]
    assert {r.origins["seed"] for r in drawn} == {"drawn"}
    assert all(0 <= r.values["seed"] < SEEDS for r in drawn)
    assert len({r.values["seed"] for r in drawn}) > 1


@pytest.mark.parametrize("seed", [0, 7, 2**64 - 1])
def test_a_seed_that_is_given_is_used(tmp_path: Path, seed: int) -> None:
    workflow = workflow_of(sampling_graph(), tmp_path)
    resolved = resolve(workflow, {**GIVEN, "seed": seed}, defaults_of(tmp_path), NODES)
    assert (resolved.values["seed"], resolved.origins["seed"]) == (seed, "call")


def test_a_configured_seed_is_used_until_minus_one_asks_for_another(tmp_path: Path) -> None:
    workflow = workflow_of(sampling_graph(), tmp_path)
    defaults = defaults_of(tmp_path, runtime={"seed": 42})
    kept = resolve(workflow, GIVEN, defaults, NODES)
    assert (kept.values["seed"], kept.origins["seed"]) == (42, "runtime")
    assert resolve(workflow, {**GIVEN, "seed": -1}, defaults, NODES).origins["seed"] == "drawn"


def test_a_configured_seed_of_minus_one_draws(tmp_path: Path) -> None:
    workflow = workflow_of(sampling_graph(), tmp_path)
    resolved = resolve(workflow, GIVEN, defaults_of(tmp_path, runtime={"seed": -1}), NODES)
    assert resolved.origins["seed"] == "drawn"


def chosen(
    tmp_path: Path, defaults: Defaults, nodes: Any = NODES, meta: Any = None, **given: object
) -> ResolvedValues:
    workflow = workflow_of(sampling_graph(), tmp_path, meta=meta)
    resolved = resolve(workflow, {**GIVEN, **given}, defaults, nodes)
    return with_models(workflow, resolved, nodes, IMAGE.keys)


def test_without_a_model_the_first_installed_one_is_used_without_a_word(tmp_path: Path) -> None:
    resolved = chosen(tmp_path, defaults_of(tmp_path))
    assert resolved.values["model"] == "dream.safetensors"
    assert resolved.origins["model"] == "installed"
    assert resolved.warnings == ()


def test_a_configured_model_that_is_installed_is_used(tmp_path: Path) -> None:
    resolved = chosen(tmp_path, defaults_of(tmp_path, file={"model": "toon.safetensors"}))
    assert (resolved.values["model"], resolved.origins["model"]) == ("toon.safetensors", "file")
    assert resolved.warnings == ()


@pytest.mark.parametrize("level", ["runtime", "file", "environment"])
def test_a_configured_model_that_is_missing_falls_back_with_a_warning(
    tmp_path: Path, level: str
) -> None:
    levels: dict[str, Any] = {level: {"model": "gone.safetensors"}}
    resolved = chosen(tmp_path, defaults_of(tmp_path, **levels))
    assert resolved.values["model"] == "dream.safetensors"
    assert resolved.origins["model"] == "installed"
    (warning,) = resolved.warnings
    for part in ("'gone.safetensors'", f"from {level}", "'dream.safetensors'"):
        assert part in warning


def test_a_missing_model_of_the_call_is_refused_with_close_matches_and_others(
    tmp_path: Path,
) -> None:
    with pytest.raises(ModelNotFoundError, match=r"'dreem\.safetensors' \(from call\)") as caught:
        chosen(tmp_path, defaults_of(tmp_path), model="dreem.safetensors")
    details = caught.value.details
    assert details["folder"] == "checkpoints"
    assert details["origin"] == "call"
    names = [*cast("list[str]", details["close_matches"]), *cast("list[str]", details["installed"])]
    assert names[0] == "dream.safetensors"
    assert sorted(names) == ["dream.safetensors", "toon.safetensors"]
    assert "'dream.safetensors'" in caught.value.hint


def test_a_missing_model_of_the_workflow_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="from workflow"):
        chosen(tmp_path, defaults_of(tmp_path), meta={"defaults": {"model": "own.safetensors"}})


def test_of_many_models_a_refusal_names_a_few(tmp_path: Path) -> None:
    names = [f"model-{number}" for number in range(100)]
    nodes = {"CheckpointLoaderSimple": {"input": {"required": {"ckpt_name": [names]}}}}
    workflow = workflow_of({"1": node("CheckpointLoaderSimple", ckpt_name="PARAM_M")}, tmp_path)
    resolved = resolve(workflow, {"m": "zzz"}, defaults_of(tmp_path), nodes)
    with pytest.raises(ModelNotFoundError) as caught:
        with_models(workflow, resolved, nodes, IMAGE.keys)
    assert caught.value.details["installed"] == names[:5]
    assert "all 100" in caught.value.hint


def test_with_no_model_installed_the_folder_is_named(tmp_path: Path) -> None:
    none: list[str] = []
    nodes = {**NODES, "CheckpointLoaderSimple": {"input": {"required": {"ckpt_name": [none]}}}}
    with pytest.raises(ModelNotFoundError, match="no model in checkpoints"):
        chosen(tmp_path, defaults_of(tmp_path), nodes)


def test_a_loader_that_is_not_installed_leaves_the_model_to_comfyui_s_refusal(
    tmp_path: Path,
) -> None:
    nodes = {name: info for name, info in NODES.items() if name != "CheckpointLoaderSimple"}
    resolved = chosen(tmp_path, defaults_of(tmp_path), nodes, model="any")
    assert resolved.values["model"] == "any"


def test_choosing_a_model_does_not_change_the_values_that_were_resolved(tmp_path: Path) -> None:
    workflow = workflow_of(sampling_graph(), tmp_path)
    resolved = resolve(workflow, GIVEN, defaults_of(tmp_path), NODES)
    with_models(workflow, resolved, NODES, IMAGE.keys)
    assert "model" not in resolved.values


def checked(
    tmp_path: Path,
    parameter: str,
    value: object,
    *,
    meta: Mapping[str, Any] | None = None,
    nodes: Any = NODES,
    workflow: Workflow | None = None,
) -> list[dict[str, object]]:
    """The problems that a value has."""
    resolved = ResolvedValues(values={parameter: value}, origins={parameter: "environment"})
    try:
        check_values(
            workflow or workflow_of(sampling_graph(), tmp_path, meta=meta), resolved, nodes
        )
    except InvalidArgumentsError as error:
        return cast("list[dict[str, object]]", error.details["arguments"])
    return []


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("steps", 1),
        ("steps", 10000),
        ("cfg", 0.0),
        ("cfg", 100),
        ("sampler_name", "dpmpp_2m"),
        ("seed", 2**64 - 1),
        ("prompt", ""),
        ("model", "not checked here"),
    ],
)
def test_a_value_within_its_limits_passes(tmp_path: Path, parameter: str, value: object) -> None:
    assert checked(tmp_path, parameter, value) == []


@pytest.mark.parametrize(
    ("parameter", "value", "allowed"),
    [
        ("steps", 0, "at least 1"),
        ("steps", 10001, "at most 10000"),
        ("cfg", -0.1, "at least 0"),
        ("cfg", 100.5, "at most 100"),
        ("sampler_name", "eulr", "one of euler, dpmpp_2m (did you mean 'euler'?)"),
        ("sampler_name", "zzz", "one of euler, dpmpp_2m"),
    ],
)
def test_a_value_beyond_its_limits_is_named_with_its_origin(
    tmp_path: Path, parameter: str, value: object, allowed: str
) -> None:
    assert checked(tmp_path, parameter, value) == [
        {
            "argument": parameter,
            "given": value,
            "origin": "environment",
            "allowed": allowed,
            "problem": f"{parameter!r} is {value!r} (from environment), allowed is {allowed}",
        }
    ]


def test_all_wrong_values_are_told_at_once(tmp_path: Path) -> None:
    resolved = ResolvedValues(
        values={"steps": 0, "cfg": 500}, origins={"steps": "file", "cfg": "call"}
    )
    with pytest.raises(InvalidArgumentsError, match=r"'steps'.*from file.*'cfg'.*from call"):
        check_values(workflow_of(sampling_graph(), tmp_path), resolved, NODES)


STEP = {"constraints": {"cfg": {"step": 0.1}, "steps": {"step": 8}}}


@pytest.mark.parametrize(
    ("parameter", "value", "right"),
    [
        ("steps", 8, True),
        ("steps", 64, True),
        ("steps", 12, False),
        ("cfg", 0.3, True),
        ("cfg", 0.7, True),
        ("cfg", 29.9, True),
        ("cfg", 0.35, False),
    ],
)
def test_a_value_must_be_a_multiple_of_the_workflow_s_step(
    tmp_path: Path, parameter: str, value: float, right: bool
) -> None:
    problems = checked(tmp_path, parameter, value, meta=STEP)
    expected = [] if right else ["a multiple of 8" if parameter == "steps" else "a multiple of 0.1"]
    assert [p["allowed"] for p in problems] == expected


def test_long_lists_of_choices_are_cut_in_the_refusal(tmp_path: Path) -> None:
    names = [f"choice-{number}" for number in range(40)]
    nodes = {"A": {"input": {"required": {"a": [names]}}}}
    workflow = workflow_of({"1": node("A", a="PARAM_KIND")}, tmp_path)
    (problem,) = checked(tmp_path, "kind", "choice-399", nodes=nodes, workflow=workflow)
    allowed = str(problem["allowed"])
    assert "choice-11 and 28 more" in allowed
    assert "did you mean 'choice-39'" in allowed


def test_where_no_choice_suits_all_inputs_no_value_passes(tmp_path: Path) -> None:
    meta = {"constraints": {"sampler_name": {"enum": ["other"]}}}
    assert len(checked(tmp_path, "sampler_name", "anything", meta=meta)) == 1


def test_a_large_limit_is_told_exactly(tmp_path: Path) -> None:
    meta = {"constraints": {"steps": {"max": 1_234_567}}}
    workflow = workflow_of({"1": node("A", a="PARAM_INT_STEPS")}, tmp_path, meta=meta)
    (problem,) = checked(tmp_path, "steps", 2_000_000, workflow=workflow)
    assert problem["allowed"] == "at most 1234567"


def test_a_number_beyond_floats_is_refused_by_its_step(tmp_path: Path) -> None:
    meta = {"constraints": {"steps": {"step": 8}}}
    workflow = workflow_of({"1": node("A", a="PARAM_INT_STEPS")}, tmp_path, meta=meta)
    assert len(checked(tmp_path, "steps", 10**400 + 1, workflow=workflow)) == 1
