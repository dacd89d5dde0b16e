"""The samples in workflows/ run as they are, as tools and by id."""

from __future__ import annotations

from pathlib import Path

import pytest

from comfy_mcp_core.settings import Settings, WorkflowsSettings
from tests.support.engine import EngineProcess
from tests.support.product import client_of, image_product, told

pytestmark = pytest.mark.anyio

SAMPLES = Path(__file__).parents[2] / "workflows"


async def test_the_sample_is_a_tool_that_runs_on_the_demo_engine(
    comfy_mcp_settings: Settings, engine: EngineProcess
) -> None:
    samples = WorkflowsSettings(folder=SAMPLES)
    settings = comfy_mcp_settings.model_copy(update={"workflows": samples})
    async with image_product(settings, engine.url) as url, client_of(url) as client:
        card = told(await client.call_tool("color_card", {"color": 1234}))
        by_id = {"workflow_id": "color_card", "overrides": {"width": 128}}
        again = told(await client.call_tool("run_workflow", by_id))
        listed = told(await client.call_tool("list_workflows", {}))
    assert (card["width"], card["height"]) == (256, 128)
    assert card["parameters"]["patch"] == 16757575
    assert again["width"] == 128
    assert listed["problems"] == []
