"""The durable store of jobs and assets: one SQLite database behind one thread."""

from comfy_mcp_core.store.database import Database

__all__ = ["Database"]
