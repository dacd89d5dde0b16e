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
    if wanted is not None:
        overrides |= _seeds(workflow, wanted, repeat)
    changed = _checked(call, workflow, overrides)
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
    """The seed that is wanted, which may stand among the overrides as well; None for the old."""
    among = overrides.get("seed")
    if given is None and isinstance(among, int) and not isinstance(among, bool):
        given = among
    if given is not None:
        overrides.pop("seed", None)
    return given


def _seeds(workflow: Workflow, wanted: int, repeat: Repeat) -> Values:
    names = seeds_of(workflow)
    if not names:
        raise InvalidArgumentsError(
            f"The workflow {workflow.id!r} has no seed: it makes the same again and again.",
            hint=f"Override something else: {', '.join(repeat.values) or 'it has no parameters'}.",
        )
    return dict.fromkeys(names, wanted)


def _checked(call: Call, workflow: Workflow, overrides: Values) -> Values:
    """The overrides, converted; the workflow's hidden seeds are not for agents to name."""
    hidden = {p.name for p in workflow.parameters if p.hidden}
    own = {name: value for name, value in overrides.items() if name not in hidden}
    kept = {name: value for name, value in overrides.items() if name in hidden}
    return kept | checked_values(call.services, workflow, own, partial=True)


def _warnings(repeat: Repeat, known: Workflow | None) -> tuple[str, ...]:
    if not repeat.traced:
        return ()
    reason = "was changed since" if known is not None else "is not there any more"
    names = ", ".join(repeat.values) or "nothing"
    sentence = f"The workflow {repeat.workflow.id!r} {reason}: what was submitted then was run"
    return (f"{sentence} again, with {names} to override.",)
