"""The durable store of jobs and assets: one SQLite database behind one thread."""

from comfy_mcp_core.store.database import Database
from comfy_mcp_core.store.errors import StoreError
from comfy_mcp_core.store.presence import Presence

__all__ = ["Database", "Presence", "StoreError"]
