"""The tool that tells default values."""

from __future__ import annotations

from comfy_mcp_core.call import Call
from comfy_mcp_core.content import Result

__all__ = ["get_defaults"]


async def get_defaults(call: Call) -> Result:
    """Show the values that generations use when a call gives none, and where each comes from."""
    defaults = call.services.defaults
    data: dict[str, object] = {}
    origins: dict[str, object] = {}
    for name in defaults.namespaces:
        resolved = defaults.of(name)
        data[name] = {k: d.value for k, d in resolved.items() if d.value is not None}
        origins[name] = {k: d.origin for k, d in resolved.items() if d.value is not None}
    return Result(data=data | {"origins": origins})
