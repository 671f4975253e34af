"""What structures and needle sites are called in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from ims_atlas.body.pack import PartRecord
from ims_atlas.model.acupoints import Acupoint
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.provenance import Language
from ims_atlas.model.vocabulary import SITE_KINDS


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


def shared_names(parts: Iterable[PartRecord]) -> dict[str, str]:
    """Return what each structure of a body is called there; what has two sides is called without a side."""
    found: dict[str, str] = {}
    for part in parts:
        found[part.structure] = _without_side(part.name) if part.structure in found else part.name
    return found


def _without_side(name: str) -> str:
    kept = " ".join(word for word in name.split() if word.casefold() not in ("left", "right"))
    return kept[:1].upper() + kept[1:]


def site_name(atlas: Atlas, key: str, language: Language = "en") -> str:
    """Return a site's name for people: ``Infraspinatus, motor point``, numbered where there are several."""
    site = atlas.site(key)
    muscle = atlas.muscle(site.muscle).names.said_in(language)
    kind = SITE_KINDS[site.kind].said_in(language).lower()
    if site.level:
        return f"{muscle}, {kind} {site.level}"
    alike = [s.id for s in atlas.sites_of(site.muscle) if (s.muscle, s.kind) == (site.muscle, site.kind)]
    return f"{muscle}, {kind} {alike.index(key) + 1}" if len(alike) > 1 else f"{muscle}, {kind}"


def acupoint_name(point: Acupoint) -> str:
    """Return an acupoint's name for people: ``LI11 Quchi``."""
    return f"{point.code.replace('_', ' ')} {point.names.pinyin}"
