"""Geometry without VTK: the body pack, the importer of BodyParts3D, places on a body."""
