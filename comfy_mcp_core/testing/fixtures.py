"""The pytest plugin; it imports nothing of the product until a test asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from comfy_mcp_core.settings import Settings

__all__ = ["comfy_mcp_settings"]


@pytest.fixture
def comfy_mcp_settings(tmp_path: Path) -> Settings:
    """Settings that touch nothing of the user's: a free port, an own store, no workflow folder."""
    from comfy_mcp_core.settings import (
        ServerSettings,
        Settings,
        StoreSettings,
        WorkflowsSettings,
    )

    return Settings(
        server=ServerSettings(port=0),
        store=StoreSettings(path=str(tmp_path / "store.sqlite3")),
        workflows=WorkflowsSettings(folder=tmp_path / "workflows"),
    )
