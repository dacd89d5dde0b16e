"""The built wheels in fresh environments, as users install them."""
