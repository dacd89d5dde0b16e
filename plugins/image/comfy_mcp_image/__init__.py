"""Images for Comfy MCP: `generate_image`, `view_image` and the image media type."""
