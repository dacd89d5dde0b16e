"""Animated pictures: readers of their structure, one module for each format."""
