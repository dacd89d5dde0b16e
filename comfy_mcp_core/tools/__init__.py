"""The core's own tools, declared like a plugin's."""

from __future__ import annotations

from comfy_mcp_core.contributions import Tool
from comfy_mcp_core.hookspecs import hookimpl


@hookimpl
def comfy_mcp_tools() -> list[Tool]:
    """The tools that work whatever media plugins are installed."""
    from comfy_mcp_core.tools import assets, defaults, jobs, models, regenerate, workflows

    return [
        Tool(fn=workflows.list_workflows, title="List workflows", read_only=True, open_world=True),
        Tool(fn=workflows.run_workflow, title="Run a workflow", open_world=True, generates=True),
        Tool(
            fn=regenerate.regenerate, title="Regenerate an asset", open_world=True, generates=True
        ),
        Tool(fn=assets.list_assets, title="List assets", read_only=True),
        Tool(fn=assets.get_asset_metadata, title="Show an asset's provenance", read_only=True),
        Tool(fn=jobs.get_job, title="Get a job", read_only=True, open_world=True),
        Tool(fn=jobs.get_queue_status, title="Show the queue", read_only=True, open_world=True),
        Tool(
            fn=jobs.cancel_job,
            title="Cancel a job",
            destructive=True,
            idempotent=True,
            open_world=True,
        ),
        Tool(fn=models.list_models, title="List models", read_only=True, open_world=True),
        Tool(fn=defaults.get_defaults, title="Show defaults", read_only=True),
        Tool(
            fn=defaults.set_defaults,
            title="Set defaults",
            parameters=defaults.namespaces,
            destructive=True,
            idempotent=True,
            open_world=True,
        ),
    ]
