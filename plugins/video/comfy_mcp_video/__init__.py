"""Moving pictures for Comfy MCP: generating them and looking at them."""
