"""Documents made of the scene."""
