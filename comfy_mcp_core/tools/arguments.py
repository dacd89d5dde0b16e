"""Arguments that several of the core's tools take."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

__all__ = ["AssetId", "InlinePreview", "PromptId", "WaitSeconds"]

AssetId = Annotated[str, Field(description="From a generation's result or list_assets")]
PromptId = Annotated[str, Field(description="As the generation told it")]
WaitSeconds = Annotated[
    float | None, Field(description="Then a handle for get_job is given", ge=0, le=600)
]
InlinePreview = Annotated[bool, Field(description="Add a small picture")]
