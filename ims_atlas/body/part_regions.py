"""In which region of the body each part is listed.

Bones and muscles have records, and these name their region. Nerves, vessels and organs have none: they are
listed with the bones next to most of their points. This orders a list; it is no statement of anatomy.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from ims_atlas.body.pack import BodyPack, PartRecord
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.muscles import Region

_BONELESS: frozenset[Region] = frozenset({"abdomen"})
"""Regions without a bone of their own: their muscles stand for it."""

_COARSEST = 9
_POINTS = 60
"""How many points of a part are asked; more change nothing."""


def part_regions(atlas: Atlas, pack: BodyPack) -> dict[str, Region]:
    """Return the region of each structure of a body; without bones, of its muscles alone."""
    bones: dict[str, Region] = {bone.id: bone.region for bone in atlas.bones}
    muscles: dict[str, Region] = {muscle.id: muscle.region for muscle in atlas.muscles}
    parts = pack.manifest.parts
    beside = bones | {key: region for key, region in muscles.items() if region in _BONELESS}
    recorded = bones | muscles
    found = {part.structure: recorded[part.structure] for part in parts if part.structure in recorded}
    return found | _by_neighbours(pack, [part for part in parts if part.structure not in recorded], beside)


def _by_neighbours(pack: BodyPack, parts: list[PartRecord], beside: dict[str, Region]) -> dict[str, Region]:
    from scipy.spatial import cKDTree  # half a second, which opening the window would pay

    known = [part for part in pack.manifest.parts if part.structure in beside]
    if not known:
        return {}
    clouds = [_some_points(pack, part) for part in known]
    tree = cKDTree(np.concatenate(clouds))
    owners = np.repeat([beside[part.structure] for part in known], [len(cloud) for cloud in clouds])
    votes: dict[str, Counter[Region]] = {}
    for part in parts:
        nearest = tree.query(_some_points(pack, part))[1]
        votes.setdefault(part.structure, Counter()).update(owners[nearest].tolist())
    return {structure: own.most_common(1)[0][0] for structure, own in votes.items()}


def _some_points(pack: BodyPack, part: PartRecord) -> np.ndarray:
    points = pack.part_points(part, _COARSEST)
    return points[:: max(1, len(points) // _POINTS)]
