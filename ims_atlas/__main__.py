"""``python -m ims_atlas`` is the same as ``ims-atlas``."""

from ims_atlas.cli import main

main()
