"""What the stage shows now, part by part, as triangles with names and colours: for files that others open."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyvista as pv

from ims_atlas.analysis.names import structure_name
from ims_atlas.analysis.supply import Agreement, Strength
from ims_atlas.body.pack import BodyPack, PartRecord
from ims_atlas.export.layer_parts import layer_parts
from ims_atlas.export.scene_part import Form, Piece, Role, ScenePart
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene.appearance import Highlight
from ims_atlas.scene.body_layer import DrawnPart
from ims_atlas.scene.cutting import HalfSpace
from ims_atlas.scene.drawn import Vector
from ims_atlas.scene.stage import Stage

_LIT_SHARE = 0.5
"""Share of the triangles that lit parts may take; the rest has the others."""


def scene_parts(
    atlas: Atlas, stage: Stage, most_triangles: int, told: Callable[[float], None] = lambda _share: None
) -> list[ScenePart]:
    """Return everything that is in the picture.

    Parameters
    ----------
    most_triangles
        About how many the body may have: the finest level of detail that keeps to it is taken, of lit parts
        and of the others. A body that is larger at its coarsest is taken at that.
    told
        Hears which share is done; what it raises ends the work.
    """
    drawn = stage.body.drawn_parts()
    roles = {part.part.id: _role(part, stage) for part in drawn}
    lit = [part for part in drawn if roles[part.part.id]]
    quiet = [part for part in drawn if not roles[part.part.id]]
    fine = _detail(stage.pack, lit, round(_LIT_SHARE * most_triangles))
    used = _triangles(stage.pack, lit, fine)
    coarse = max(fine, _detail(stage.pack, quiet, most_triangles - used))
    offsets = _offsets(stage)
    found = []
    for i, part in enumerate(drawn):
        told(i / len(drawn))
        role, offset = roles[part.part.id], offsets[part.part.id]
        form = _kept(_form(stage.pack, part.part, fine if role else coarse), stage.dissection.kept, offset)
        if form is not None:
            found.append(_of_body(atlas, stage, part, role, form, offset))
    return found + list(layer_parts(atlas, stage))


def _role(drawn: DrawnPart, stage: Stage) -> Role:
    part, lit, session = drawn.part, stage.body.lit, stage.session
    if _is_selected(part, lit):
        return "selected"
    if part.side not in (*session.shown_sides(), Side.MIDLINE):
        return ""
    if _is_supplied(part, lit, session.shown_levels()):
        return "main" if lit.chosen[part.structure].strength is Strength.MAIN else "further"
    reached, way = lit.reached.get(part.structure), lit.ways.get(part.structure)
    if reached is not None and reached.holds(part.side):
        return "reached"
    if part.structure in lit.nerves or (way is not None and way.holds(part.side)):
        return "nerve"
    return "vertebra" if part.structure in lit.vertebrae else ""


def _is_selected(part: PartRecord, lit: Highlight) -> bool:
    sides = lit.sides.get(part.structure, frozenset({Side.MIDLINE}))
    return part.structure in lit.selected and (Side.MIDLINE in (part.side, *sides) or part.side in sides)


def _is_supplied(part: PartRecord, lit: Highlight, levels: Sequence[str]) -> bool:
    return part.structure in lit.chosen and (not part.levels or not set(part.levels).isdisjoint(levels))


def _detail(pack: BodyPack, parts: Sequence[DrawnPart], most: int) -> int:
    """Return the finest level of detail at which parts have no more than so many triangles."""
    levels = max((len(pack.detail_levels(part.system)) for part in parts), default=1)
    return next((k for k in range(levels - 1) if _triangles(pack, parts, k) <= most), levels - 1)


def _triangles(pack: BodyPack, parts: Sequence[DrawnPart], level: int) -> int:
    return sum(len(pack.part_triangles(part.part, level)) for part in parts)


def _offsets(stage: Stage) -> dict[str, Vector]:
    """Return how far from its place each part is drawn, by the part's id."""
    return {
        part.id: surface.offset_of(row)
        for surface in stage.body.surfaces.values()
        for row, part in enumerate(surface.parts)
    }


def _form(pack: BodyPack, part: PartRecord, level: int) -> Form:
    mesh, rows = pack.system_mesh(part.system, level), pack.part_range(part, level)
    return Form(
        points=mesh.points[rows.points],
        normals=mesh.normals[rows.points],
        triangles=(mesh.triangles[rows.triangles] - rows.points.start).astype(np.int32),
        tissue=mesh.tissue[rows.points],
    )


def _kept(form: Form, half: HalfSpace | None, offset: Vector) -> Form | None:
    """Return what a cut leaves of a form that is drawn `offset` away from its place; None if nothing."""
    if half is None:
        return form
    is_kept = half.keeps(form.points + offset)
    if is_kept.all():
        return form
    if not is_kept.any():
        return None
    mesh = pv.PolyData.from_regular_faces(form.points, form.triangles)
    mesh.point_data["normals"], mesh.point_data["tissue"] = form.normals, form.tissue
    on_plane = -half.offset * half.normal - offset
    rest = mesh.clip(normal=half.normal, origin=on_plane, invert=False).triangulate()
    return Form(
        points=np.asarray(rest.points, np.float32),
        normals=np.asarray(rest.point_data["normals"], np.float32),
        triangles=rest.regular_faces.astype(np.int32),
        tissue=np.asarray(rest.point_data["tissue"], np.float32),
    )


def _of_body(
    atlas: Atlas, stage: Stage, drawn: DrawnPart, role: Role, form: Form, offset: Vector
) -> ScenePart:
    part, language = drawn.part, stage.session.language
    muscle = atlas.muscle(part.structure) if atlas.is_muscle(part.structure) else None
    supply = stage.body.lit.chosen.get(part.structure) if role in ("main", "further") else None
    red, green, blue, alpha = drawn.rgba
    matrix = np.eye(4)
    matrix[:3, 3] = offset
    return ScenePart(
        key=part.structure,
        name=_capital(structure_name(atlas, part.structure, language, part.name)),
        note="" if muscle is None else muscle.plain.said_in(language),
        group=part.system,
        side=part.side,
        role=role,
        alpha=alpha,
        pieces=(Piece(form, (red, green, blue), matrix),),
        disputed=supply is not None and supply.agreement is Agreement.DISPUTED,
    )


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
