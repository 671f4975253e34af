"""IMS Atlas: spinal segments, the muscles they supply, and needle sites, on a body in 3D."""

__version__ = "0.1.0"
