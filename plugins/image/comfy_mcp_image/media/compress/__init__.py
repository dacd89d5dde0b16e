"""A smaller copy of a picture within a number of bytes, as good as they allow."""
