"""The only code that speaks HTTP and WebSocket with ComfyUI."""
