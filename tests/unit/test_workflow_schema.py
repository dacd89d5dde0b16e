"""Parameters, defaults and what ComfyUI tells of its nodes become the arguments that agents see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from comfy_mcp_core.workflows.meta import Parameter
from comfy_mcp_core.workflows.schema import arguments_of, is_seed, limits_of, model_folder
from comfy_mcp_core.workflows.template import Binding
from tests.unit.samples import sampling_nodes

if TYPE_CHECKING:
    from comfy_mcp_core.arguments import Argument


def bound(*inputs: str, class_type: str = "KSampler") -> tuple[Binding, ...]:
    return tuple(Binding(node_id="1", input=name, class_type=class_type) for name in inputs)


def argument(parameter: Parameter, defaults: dict[str, object] | None = None) -> Argument:
    (made,) = arguments_of([parameter], defaults or {}, sampling_nodes())
    return made


STEPS = Parameter(name="steps", type="int", bindings=bound("steps"))
NODES: dict[str, dict[str, Any]] = {
    "A": {"input": {"required": {"x": ["INT", {"min": 2, "max": 90}], "c": [["a", "b", "c"]]}}},
    "B": {"input": {"required": {"y": ["INT", {"min": 4, "max": 99}], "d": [["c", "b"]]}}},
}
TWO = (
    Binding(node_id="1", input="x", class_type="A"),
    Binding(node_id="2", input="y", class_type="B"),
)


@pytest.mark.parametrize(
    ("parameter", "seed"),
    [
        (Parameter(name="seed", type="int"), True),
        (Parameter(name="seed", type="str"), False),
        (Parameter(name="dice", type="int", bindings=bound("seed")), True),
        (Parameter(name="dice", type="int", bindings=bound("noise_seed")), True),
        (Parameter(name="steps", type="int", bindings=bound("steps")), False),
    ],
)
def test_a_seed_is_known_by_its_name_or_its_input(parameter: Parameter, seed: bool) -> None:
    assert is_seed(parameter) is seed


@pytest.mark.parametrize(
    ("class_type", "name", "folder"),
    [
        ("CheckpointLoaderSimple", "ckpt_name", "checkpoints"),
        ("UNETLoader", "unet_name", "diffusion_models"),
        ("DualCLIPLoader", "clip_name2", "text_encoders"),
        ("CLIPLoader", "clip_name", "text_encoders"),
        ("CLIPVisionLoader", "clip_name", "clip_vision"),
        ("LoraLoader", "lora_name", "loras"),
        ("UpscaleModelLoader", "model_name", "upscale_models"),
        ("OtherLoader", "model_name", ""),
        ("KSampler", "steps", ""),
    ],
)
def test_a_model_is_known_by_its_loader_s_input(class_type: str, name: str, folder: str) -> None:
    parameter = Parameter(name="m", type="str", bindings=bound(name, class_type=class_type))
    assert model_folder(parameter) == folder


def test_the_tightest_limits_of_workflow_and_nodes_count() -> None:
    limits = limits_of(Parameter(name="p", type="int", bindings=TWO, maximum=50), NODES)
    assert (limits.minimum, limits.maximum) == (4, 50)


def test_limits_of_nodes_that_are_not_known_are_those_of_the_workflow() -> None:
    limits = limits_of(Parameter(name="p", type="int", bindings=TWO, minimum=1), {})
    assert (limits.minimum, limits.maximum, limits.default) == (1, None, None)


def test_choices_are_those_that_every_input_takes_in_the_first_one_s_order() -> None:
    bindings = (
        Binding(node_id="1", input="c", class_type="A"),
        Binding(node_id="2", input="d", class_type="B"),
    )
    assert limits_of(Parameter(name="p", type="str", bindings=bindings), NODES).choices == (
        "b",
        "c",
    )
    own = Parameter(name="p", type="str", bindings=bindings, choices=("c", "a"))
    assert limits_of(own, NODES).choices == ("c",)


def test_the_node_s_default_is_told() -> None:
    assert limits_of(STEPS, sampling_nodes()).default == 20


def test_a_number_has_the_node_s_range_and_is_never_required() -> None:
    made = argument(STEPS)
    assert (made.annotation, made.required, made.minimum, made.maximum) == (int, False, 1, 10000)


@pytest.mark.parametrize(("kind", "annotation"), [("str", str), ("media", str)])
def test_a_text_or_a_file_without_a_default_is_required(kind: Any, annotation: type) -> None:
    made = argument(Parameter(name="p", type=kind, bindings=bound("text")))
    assert (made.required, made.annotation) == (True, annotation)


@pytest.mark.parametrize("kind", ["int", "float", "bool"])
def test_a_number_or_a_truth_is_optional(kind: Any) -> None:
    assert not argument(Parameter(name="p", type=kind)).required


def test_a_default_makes_a_text_optional_and_is_told() -> None:
    parameter = Parameter(name="p", type="str", bindings=bound("text"))
    made = argument(parameter, {"p": "a cat"})
    assert (made.required, made.default) == (False, "a cat")


def test_a_model_that_the_installation_chooses_is_optional_and_its_list_is_not_told() -> None:
    parameter = Parameter(
        name="model",
        type="str",
        bindings=bound("ckpt_name", class_type="CheckpointLoaderSimple"),
    )
    made = argument(parameter, {"model": None})
    assert (made.required, made.default, made.choices) == (False, None, ())


def test_whether_an_argument_is_required_does_not_hang_on_what_comfyui_answered() -> None:
    parameter = Parameter(name="sampler_name", type="str", bindings=bound("sampler_name"))
    (unasked,) = arguments_of([parameter], {}, {})
    (asked,) = arguments_of([parameter], {}, sampling_nodes())
    assert unasked.required == asked.required


def test_a_seed_may_be_minus_one() -> None:
    made = argument(Parameter(name="seed", type="int", bindings=bound("seed")))
    assert (made.minimum, made.maximum) == (-1, 2**64 - 1)


def test_a_hidden_parameter_is_no_argument() -> None:
    assert arguments_of([Parameter(name="p", type="int", hidden=True)], {}, {}) == []


def test_the_meta_file_s_description_goes_before_the_common_one() -> None:
    assert argument(Parameter(name="steps", type="int", description="Own")).description == "Own"
    assert "steps" in argument(Parameter(name="steps", type="int")).description
    assert argument(Parameter(name="line_width", type="int")).description == "Line width"
