"""The engine's HTTP and WebSocket side."""
