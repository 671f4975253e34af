"""The modules that build the atlas body; ``meshes/build.py`` puts them together."""
