"""Readers of what video files say of themselves: pure, one module for each container."""
