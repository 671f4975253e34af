"""What a structure is called in the reader's language."""

from __future__ import annotations

from ims_atlas.model.atlas import Atlas
from ims_atlas.model.provenance import Language


def structure_name(atlas: Atlas, structure: str, language: Language, otherwise: str = "") -> str:
    """Return the name of a muscle, nerve or bone.

    What has no record is called `otherwise` (the name that its part has on the body), or else by its id.
    """
    if atlas.is_muscle(structure):
        return atlas.muscle(structure).names.said_in(language)
    if atlas.is_nerve(structure):
        return atlas.nerve(structure).names.said_in(language)
    bone = next((bone for bone in atlas.bones if bone.id == structure), None)
    if bone is not None:
        return bone.names.said_in(language)
    return otherwise or structure.replace("_", " ")
