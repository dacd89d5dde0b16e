"""Benchmarks of the server against the parts that it is made of; `python -m benchmarks`."""
