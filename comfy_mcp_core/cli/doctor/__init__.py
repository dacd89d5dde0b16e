"""`comfymcp doctor`: checks by subject, each finding with its remedy; nothing is written."""

from comfy_mcp_core.cli.doctor.program import command

__all__ = ["command"]
