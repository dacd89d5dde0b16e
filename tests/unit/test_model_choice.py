"""Which of the installed models is taken when a call names none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from comfy_mcp_core.contributions import DefaultKey, DefaultsNamespace
from comfy_mcp_core.defaults import Defaults
from comfy_mcp_core.errors import ModelNotFoundError
from comfy_mcp_core.model_choice import fitting_model, with_models
from comfy_mcp_core.settings import read_config
from comfy_mcp_core.values import resolve
from tests.unit.samples import node, workflow_of

if TYPE_CHECKING:
    from pathlib import Path

INSTALLED = ("ace_step_v1.safetensors", "sd15.safetensors", "sub/Stable-Audio-Open.safetensors")


@pytest.mark.parametrize(
    ("prefers", "avoids", "chosen"),
    [
        ((), (), "ace_step_v1.safetensors"),
        (("stable_audio", "stable-audio"), (), "sub/Stable-Audio-Open.safetensors"),
        (("sd15", "ace_step"), (), "sd15.safetensors"),
        (("wan",), (), None),
        ((), ("ace_step", "stable-audio"), "sd15.safetensors"),
        ((), ("ace_step", "stable-audio", "sd15"), "ace_step_v1.safetensors"),
    ],
)
def test_the_parts_of_a_name_decide(
    prefers: tuple[str, ...], avoids: tuple[str, ...], chosen: str | None
) -> None:
    key = DefaultKey(type="str", prefers=prefers, avoids=avoids)
    assert fitting_model(INSTALLED, key) == chosen
    assert fitting_model((), key) is None


def test_where_no_model_fits_the_call_is_told_to_name_one(tmp_path: Path) -> None:
    song = DefaultsNamespace(
        name="song",
        keys={"model": DefaultKey(type="str", model_folder="checkpoints", prefers=("ace_step",))},
    )
    nodes = {"CheckpointLoaderSimple": {"input": {"required": {"ckpt_name": [["sd15.ckpt"]]}}}}
    workflow = workflow_of(
        {"1": node("CheckpointLoaderSimple", ckpt_name="PARAM_STR_MODEL")}, tmp_path
    )
    defaults = Defaults({"song": song}, read_config(tmp_path / "none.json"), {})
    with pytest.raises(ModelNotFoundError, match=r"checkpoints has 'ace_step'") as caught:
        with_models(workflow, resolve(workflow, {}, defaults, nodes), nodes, song.keys)
    assert "name it as model" in caught.value.hint
    named = resolve(workflow, {"model": "sd15.ckpt"}, defaults, nodes)
    assert with_models(workflow, named, nodes, song.keys).values["model"] == "sd15.ckpt"
