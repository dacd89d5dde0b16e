"""`comfymcp demo`: an agent's journey from words to a picture, song or video that it has looked at.

A server and the demo engine are started for it, and everything after that is done by an MCP client
over HTTP, with nothing that a client elsewhere could not do.
"""

from comfy_mcp_demo.journey import wishes
from comfy_mcp_demo.journey.run import run_journey

__all__ = ["run_journey", "wishes"]
