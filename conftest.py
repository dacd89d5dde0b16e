"""Fixtures of the whole project; pytest takes them from the root only."""

pytest_plugins = ["tests.comfyui.fixtures", "tests.support.fixtures"]
