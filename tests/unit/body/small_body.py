"""Small bodies of boxes and tubes whose depths are known: a needle goes in from the back, y = 100 mm."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import trimesh

from ims_atlas.body.mesh import TriangleMesh
from ims_atlas.body.pack import BodyAbout, BodyPack, PartRecord, System
from ims_atlas.body.pack_writer import write_pack
from ims_atlas.model.segments import Side

SKIN = np.array([0.0, 100.0, 0.0])
"""Where needles enter."""

INWARD = np.array([0.0, -1.0, 0.0])
OUTWARD = -INWARD

Part = tuple[PartRecord, TriangleMesh]


def part(structure: str, system: System, shape: trimesh.Trimesh, name: str = "") -> Part:
    """Return a shape as a part of a body, on its left."""
    side = Side.MIDLINE if structure == "skin" or structure.startswith("vertebra") else Side.LEFT
    record = PartRecord(
        id=name or structure, structure=structure, name=name or structure, system=system, side=side
    )
    return record, TriangleMesh(shape.vertices.astype(np.float32), shape.faces.astype(np.int32))


def box(entered: float, left: float, x: tuple[float, float] = (-40.0, 40.0)) -> trimesh.Trimesh:
    """Return a box that a needle enters and leaves at these depths; 80 mm high."""
    low, high = np.array([x[0], 100.0 - left, -40.0]), np.array([x[1], 100.0 - entered, 40.0])
    shape = trimesh.creation.box(high - low)
    return shape.apply_translation((low + high) / 2)


def without_back(shape: trimesh.Trimesh) -> trimesh.Trimesh:
    """Return a box that lacks the face through which a needle leaves it."""
    back = shape.triangles[:, :, 1].max(axis=1) < shape.bounds[0, 1] + 1e-6
    return trimesh.Trimesh(shape.vertices, shape.faces[~back], process=False)


def without_front(shape: trimesh.Trimesh) -> trimesh.Trimesh:
    """Return a box that lacks the face through which a needle enters it."""
    front = shape.triangles[:, :, 1].min(axis=1) > shape.bounds[1, 1] - 1e-6
    return trimesh.Trimesh(shape.vertices, shape.faces[~front], process=False)


SKIN_PART = part("skin", "skin", trimesh.creation.box((200.0, 200.0, 200.0)))


def body(folder: Path, parts: Sequence[Part], skin: Sequence[Part] = (SKIN_PART,)) -> BodyPack:
    """Return a body of a skin, 200 mm thick, and parts."""
    about = BodyAbout(name="small", title="Small", licence="CC BY 4.0", credit="us")
    write_pack(folder / "small", about, [*skin, *parts], shares=(1.0,))
    return BodyPack(folder / "small")
