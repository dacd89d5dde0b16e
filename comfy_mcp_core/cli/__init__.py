"""The `comfymcp` program: one module a command, and the commands of plugins beside them."""

from comfy_mcp_core.cli.main import main

__all__ = ["main"]
