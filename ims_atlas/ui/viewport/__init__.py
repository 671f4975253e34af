"""The centre: the stage in a window, and what the mouse does there."""
