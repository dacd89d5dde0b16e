"""The tool that makes an asset again, with something changed."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from pydantic import Field

from comfy_mcp_core.assets import Asset
from comfy_mcp_core.call import Call
from comfy_mcp_core.content import Result
from comfy_mcp_core.contributions import Values
from comfy_mcp_core.errors import AssetNotFoundError, InvalidArgumentsError
from comfy_mcp_core.jobs import JobRequest
from comfy_mcp_core.tools.arguments import AssetId, InlinePreview, WaitSeconds
from comfy_mcp_core.tools.workflows import checked_values
from comfy_mcp_core.workflows.catalog import Workflow
from comfy_mcp_core.workflows.repeat import Repeat, repeat_of, seeds_of, with_every_seed

__all__ = ["regenerate"]


async def regenerate(
    call: Call,
    asset_id: AssetId,
    param_overrides: Annotated[
        dict[str, Any] | None, Field(description="What shall be different, by parameter")
    ] = None,
    seed: Annotated[
        int | None, Field(description="None keeps the recorded ones; -1 draws new ones", ge=-1)
    ] = None,
    return_inline_preview: InlinePreview = False,
    wait_seconds: WaitSeconds = None,
) -> Result:
    """Make an asset again with some parameters changed and all others, the seed too, as they were.
    Use seed=-1 for another variation. get_asset_metadata tells the parameters.

    Raises:
        AssetNotFoundError: When no asset has that id, or how it was made is not known any more.
        AssetExpiredError: When its time is over.
        InvalidArgumentsError: When an override fits no parameter or breaks its limits, or a seed is
            given and there is nothing to seed.
        AssetFileGoneError: When nothing changes and the file, which ComfyUI has in its cache, was
            deleted: use seed=-1.
    """
    request = await _request(call, await call.asset(asset_id))
    await asyncio.to_thread(call.services.catalog.refresh)
    known = call.services.catalog.workflows.get(request.workflow_id)
    # Tracing a large graph takes long enough to be felt by others.
    repeat = await asyncio.to_thread(
        repeat_of, known, request.workflow_id, request.graph, request.parameters
    )
    overrides = dict(param_overrides or {})
    wanted = _seed(seed, overrides)
    workflow = repeat.workflow if wanted is None else with_every_seed(repeat.workflow)
    seeds = {} if wanted is None else _seeds(workflow, wanted, repeat)
    changed = _checked(call, workflow, overrides, seeds)
    return await call.run(
        workflow,
        repeat.values | changed,
        wait_seconds=wait_seconds,
        inline_preview=return_inline_preview,
        warnings=_warnings(repeat, known),
    )


async def _request(call: Call, asset: Asset) -> JobRequest:
    record = await call.services.jobs.find(asset.prompt_id)
    if record is None:
        raise AssetNotFoundError(
            f"How the asset {asset.asset_id} was made is not known any more.",
            hint="Call the tool that makes its like.",
            asset_id=asset.asset_id,
        )
    return record.request


def _seed(given: int | None, overrides: Values) -> int | None:
    """The seed that is wanted, which may stand among the overrides instead; None for the old."""
    among = overrides.get("seed")
    if isinstance(among, str) and among.removeprefix("-").isdecimal():
        among = int(among)
    if not isinstance(among, int) or isinstance(among, bool):
        # Whatever else it is, the check of all overrides refuses it.
        return given
    if given not in {None, among}:
        raise InvalidArgumentsError(
            f"'seed' is given twice: as {given}, and in param_overrides as {among}.",
            hint="Give it once.",
        )
    del overrides["seed"]
    return among


def _seeds(workflow: Workflow, wanted: int, repeat: Repeat) -> Values:
    names = seeds_of(workflow)
    if not names:
        raise InvalidArgumentsError(
            f"The workflow {workflow.id!r} has no seed: it makes the same again and again.",
            hint=f"Override something else: {', '.join(repeat.values) or 'it has no parameters'}.",
        )
    return dict.fromkeys(names, wanted)


def _checked(call: Call, workflow: Workflow, overrides: Values, seeds: Values) -> Values:
    """Overrides and seeds, converted; hidden parameters are not for agents to name."""
    hidden = {p.name for p in workflow.parameters if p.hidden}
    told = {name: value for name, value in seeds.items() if name not in hidden}
    changed = checked_values(call.services, workflow, overrides | told, partial=True)
    return changed | {name: value for name, value in seeds.items() if name in hidden}


def _warnings(repeat: Repeat, known: Workflow | None) -> tuple[str, ...]:
    if not repeat.traced:
        return ()
    reason = "was changed since" if known is not None else "is not there any more"
    names = ", ".join(repeat.values) or "nothing"
    sentence = f"The workflow {repeat.workflow.id!r} {reason}: what was submitted then was run"
    return (f"{sentence} again, with {names} to override.",)
