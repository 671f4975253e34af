"""Filling the holes of an installed body with generated parts of the atlas body, which has the same frame."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ims_atlas.body.mesh import TriangleMesh
from ims_atlas.body.pack import WRITTEN, BodyPack, PartRecord
from ims_atlas.model.atlas import Atlas

Part = tuple[PartRecord, TriangleMesh]


def missing_parts(parts: Sequence[Part], generated: BodyPack, atlas: Atlas) -> list[Part]:
    """Return those parts written from anatomy that a body lacks.

    A body lacks a structure if it shows neither it nor the whole that it belongs to, nor a head of it.

    Parameters
    ----------
    parts
        What the body has.
    generated
        The atlas body.
    """
    shown = {record.structure for record, _ in parts}
    taken = {record.id for record, _ in parts}
    return [
        (record, _mesh(generated, record))
        for record in generated.manifest.parts
        if record.origin == WRITTEN and record.id not in taken and not shown & _kin(record.structure, atlas)
    ]


def _kin(structure: str, atlas: Atlas) -> set[str]:
    """Return a structure with its heads and the wholes that it belongs to."""
    if not atlas.is_muscle(structure):
        return {structure}
    return {*atlas.with_descendants(structure), *atlas.ancestors(structure)}


def _mesh(pack: BodyPack, record: PartRecord) -> TriangleMesh:
    rows = pack.system_mesh(record.system).ranges[pack.parts(record.system).index(record)].points
    tissue = np.array(pack.system_mesh(record.system).tissue[rows])
    return TriangleMesh(pack.part_points(record), pack.part_triangles(record), tissue)
