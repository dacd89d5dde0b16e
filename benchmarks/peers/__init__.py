"""The bare servers that ours is compared with."""
