"""Workflow files as tools: templates, their descriptions, and the folders that they lie in."""
