"""Songs and sounds for Comfy MCP: generating them, looking at them and listening to them."""
