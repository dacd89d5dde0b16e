"""From a file to what can be told of its sound: decoded in blocks, never whole in memory."""
