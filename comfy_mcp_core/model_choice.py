"""Pure: which installed model a workflow gets, and what is said when there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from comfy_mcp_core.arguments import close_matches
from comfy_mcp_core.contributions import DefaultKey
from comfy_mcp_core.defaults import BUILT_IN, Origin
from comfy_mcp_core.errors import ModelNotFoundError
from comfy_mcp_core.values import ResolvedValues
from comfy_mcp_core.workflows.catalog import Workflow
from comfy_mcp_core.workflows.meta import Parameter
from comfy_mcp_core.workflows.schema import NodeInfos, limits_of, model_folder

__all__ = ["fitting_model", "model_not_found", "with_models"]

OTHERS = 5
"""How many other installed models an error names."""

ANY = DefaultKey(type="str")
"""What is known of a parameter that no namespace has: any model will do."""


def with_models(
    workflow: Workflow,
    resolved: ResolvedValues,
    nodes: NodeInfos,
    keys: Mapping[str, DefaultKey],
) -> ResolvedValues:
    """Check the models, and choose one that is installed where none is configured.

    Args:
        workflow: Whose parameters they are.
        resolved: The values so far.
        nodes: What ComfyUI tells of the loading nodes.
        keys: The keys of the workflow's namespace, which say what kind of model is wanted.

    Raises:
        ModelNotFoundError: Names the model, where the name came from, and those that there are.
    """
    values = dict(resolved.values)
    origins = dict(resolved.origins)
    warnings: list[str] = []
    for parameter in workflow.parameters:
        folder = model_folder(parameter)
        if not folder or not any(b.class_type in nodes for b in parameter.bindings):
            continue
        name, key = parameter.name, keys.get(parameter.name, ANY)
        installed = [str(c) for c in limits_of(parameter, nodes).choices or ()]
        wanted = values.get(name)
        origin = origins.get(name, BUILT_IN)
        if wanted in installed:
            continue
        chosen = fitting_model(installed, key)
        if wanted is not None and (chosen is None or origin in {"call", "workflow"}):
            raise model_not_found(wanted, origin, folder, installed)
        if chosen is None:
            raise _none_fits(parameter, key, folder, installed)
        values[name], origins[name] = chosen, "installed"
        if wanted is not None:
            warnings.append(
                f"The default model {wanted!r} (from {origin}) is not installed;"
                f" {chosen!r} was used."
            )
    return ResolvedValues(values=values, origins=origins, warnings=tuple(warnings))


def fitting_model(installed: Sequence[str], key: DefaultKey) -> str | None:
    """The model that is taken when none is named; None when none will do.

    The first with the earliest of the parts that the key prefers; where it prefers nothing, the
    first without any part that it avoids, else the first.

    >>> song = DefaultKey(type="str", prefers=("ace_step",))
    >>> fitting_model(["sd15.safetensors", "audio/ACE_Step_v1.safetensors"], song)
    'audio/ACE_Step_v1.safetensors'
    >>> picture = DefaultKey(type="str", avoids=("ace_step",))
    >>> fitting_model(["ace_step_v1.safetensors", "sd15.safetensors"], picture)
    'sd15.safetensors'
    """
    for part in key.prefers:
        for model in installed:
            if part in model.lower():
                return model
    if key.prefers:
        return None
    clear = (m for m in installed if not any(part in m.lower() for part in key.avoids))
    return next(clear, installed[0] if installed else None)


def _none_fits(
    parameter: Parameter, key: DefaultKey, folder: str, installed: Sequence[str]
) -> ModelNotFoundError:
    if not installed:
        return ModelNotFoundError(
            f"ComfyUI has no model in {folder}.",
            hint=f"Put one into ComfyUI's models/{folder} folder; list_models shows what is there.",
            folder=folder,
        )
    parts = " or ".join(repr(part) for part in key.prefers)
    where = "by set_defaults" if parameter.hidden else "in the call or by set_defaults"
    return ModelNotFoundError(
        f"No model in {folder} has {parts} in its name, as those have that this workflow needs.",
        hint=f"Put one into ComfyUI's models/{folder} folder, or name it as {parameter.name}"
        f" {where}; list_models(folder={folder!r}) shows what is there.",
        folder=folder,
        installed=list(installed[:OTHERS]),
    )


def model_not_found(
    wanted: object, origin: Origin, folder: str, installed: Sequence[str]
) -> ModelNotFoundError:
    """The error for a model that is named and not installed."""
    close = close_matches(str(wanted), installed)
    others = [name for name in installed if name not in close][:OTHERS]
    meant = f" Did you mean {close[0]!r}?" if close else ""
    return ModelNotFoundError(
        f"The model {wanted!r} (from {origin}) is not installed in {folder}.",
        hint=f"{meant} list_models(folder={folder!r}) shows all {len(installed)}.".strip(),
        model=wanted,
        origin=origin,
        folder=folder,
        close_matches=close,
        installed=others,
    )
