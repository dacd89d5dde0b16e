"""Media that a call names: an asset_id, a path, a URL, a data URI or a file's name on ComfyUI.

All of them become, in this one place, the file names that ComfyUI's loading nodes take.
"""

from comfy_mcp_core.references.service import References, Resolved

__all__ = ["References", "Resolved"]
