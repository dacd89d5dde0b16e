"""Sound files whose frames stand side by side without a container, freed of all that is not sound.

A remuxer that splits them can't tell where the last frame ends, and takes along what follows it.
"""
