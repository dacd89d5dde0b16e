"""A copy of a picture in the format that is asked for, with nothing embedded."""
