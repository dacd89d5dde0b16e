"""Publishing for Comfy MCP: generated images, sounds and videos into a website."""
