"""`comfymcp workflows`: what there is, and whether a file is fit to be one."""

from comfy_mcp_core.cli.workflows.program import command

__all__ = ["command"]
