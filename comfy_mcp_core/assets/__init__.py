"""Assets: every file of every output node, under an id that survives restarts."""

from comfy_mcp_core.assets.asset import Asset
from comfy_mcp_core.assets.library import Assets

__all__ = ["Asset", "Assets"]
