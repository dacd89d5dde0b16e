"""The image plugin's own tools; those that generate by one workflow are made from its file."""

from comfy_mcp_image.tools.upscale_image import UPSCALE_IMAGE
from comfy_mcp_image.tools.view_image import VIEW_IMAGE

__all__ = ["UPSCALE_IMAGE", "VIEW_IMAGE"]
