"""One reader for each container: from the first bytes to a `Header`."""
