"""What the stage shows now, part by part, as triangles with names and colours: for files that others open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyvista as pv
from numpy.typing import NDArray

from ims_atlas.analysis.names import structure_name
from ims_atlas.analysis.search import site_name
from ims_atlas.analysis.supply import Agreement, Strength
from ims_atlas.body.mesh import OPEN
from ims_atlas.body.pack import BodyPack, PartRecord, System
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene.appearance import Highlight
from ims_atlas.scene.body_layer import DrawnPart
from ims_atlas.scene.drawn import Drawn, Vector
from ims_atlas.scene.palette import rgb
from ims_atlas.scene.stage import Stage

Group = Literal[System, "sites", "acupoints", "meridians", "links"]
Role = Literal["", "main", "further", "nerve", "vertebra", "selected"]
"""Why a part is lit: a chosen level is a main or a further root of it, it is a nerve on the way to such a
muscle or the vertebra that stands for a level, or it is selected. Empty: it is quiet."""

Rgb = tuple[int, int, int]

_LINE_RADIUS_MM = 0.9
_LINE_SIDES = 6
_LIT_SHARE = 0.5
"""Share of the triangles that lit parts may take; the rest has the others."""


@dataclass(frozen=True, eq=False)
class Piece:
    """The triangles of one colour: points and normals (n, 3), mm; tissue (n, 3) as in `TriangleMesh`."""

    colour: Rgb
    points: NDArray[np.float32]
    normals: NDArray[np.float32]
    triangles: NDArray[np.int32]
    tissue: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class ScenePart:
    """One thing in the picture.

    Parameters
    ----------
    key
        Record id of the structure, site or acupoint; both sides share it.
    name
        Its name in the session's language, without its side.
    note
        One more line about it; may be empty.
    alpha
        0..255; below 255 it is seen as glass. 254 stands for opaque flesh on which sources disagree.
    axis
        (2, 3) points, mm, between which something slender lies (a needle, a bead); None of a surface.
    """

    key: str
    name: str
    note: str
    group: Group
    side: Side
    role: Role
    alpha: int
    pieces: tuple[Piece, ...]
    disputed: bool = False
    axis: Vector | None = None

    @property
    def triangle_count(self) -> int:
        """How many triangles it has."""
        return sum(len(piece.triangles) for piece in self.pieces)


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
    found = []
    for i, part in enumerate(drawn):
        told(i / len(drawn))
        role = roles[part.part.id]
        found.append(_of_body(atlas, stage, part, role, fine if role else coarse))
    return found + list(_of_layers(atlas, stage))


def _role(drawn: DrawnPart, stage: Stage) -> Role:
    part, lit, session = drawn.part, stage.body.lit, stage.session
    if part.structure in lit.selected and _on_side(part, stage):
        return "selected"
    if part.side not in (*session.shown_sides(), Side.MIDLINE):
        return ""
    if _is_supplied(part, lit, session.shown_levels()):
        return "main" if lit.chosen[part.structure].strength is Strength.MAIN else "further"
    if part.structure in lit.nerves:
        return "nerve"
    return "vertebra" if part.structure in lit.vertebrae else ""


def _on_side(part: PartRecord, stage: Stage) -> bool:
    selected = stage.session.selected
    return selected is None or Side.MIDLINE in (selected.side, part.side) or part.side is selected.side


def _is_supplied(part: PartRecord, lit: Highlight, levels: Sequence[str]) -> bool:
    return part.structure in lit.chosen and (not part.levels or not set(part.levels).isdisjoint(levels))


def _detail(pack: BodyPack, parts: Sequence[DrawnPart], most: int) -> int:
    """Return the finest level of detail at which parts have no more than so many triangles."""
    levels = max((len(pack.detail_levels(part.system)) for part in parts), default=1)
    return next((k for k in range(levels - 1) if _triangles(pack, parts, k) <= most), levels - 1)


def _triangles(pack: BodyPack, parts: Sequence[DrawnPart], level: int) -> int:
    return sum(len(pack.part_triangles(part.part, level)) for part in parts)


def _of_body(atlas: Atlas, stage: Stage, drawn: DrawnPart, role: Role, level: int) -> ScenePart:
    part, language = drawn.part, stage.session.language
    muscle = atlas.muscle(part.structure) if atlas.is_muscle(part.structure) else None
    supply = stage.body.lit.chosen.get(part.structure) if role in ("main", "further") else None
    red, green, blue, alpha = drawn.rgba
    mesh = stage.pack.system_mesh(part.system, level)
    rows = stage.pack.part_range(part, level)
    piece = Piece(
        colour=(red, green, blue),
        points=mesh.points[rows.points],
        normals=mesh.normals[rows.points],
        triangles=(mesh.triangles[rows.triangles] - rows.points.start).astype(np.int32),
        tissue=mesh.tissue[rows.points],
    )
    return ScenePart(
        key=part.structure,
        name=_capital(structure_name(atlas, part.structure, language, part.name)),
        note="" if muscle is None else muscle.plain.said_in(language),
        group=part.system,
        side=part.side,
        role=role,
        alpha=alpha,
        pieces=(piece,),
        disputed=supply is not None and supply.agreement is Agreement.DISPUTED,
    )


def _of_layers(atlas: Atlas, stage: Stage) -> Iterator[ScenePart]:
    """Yield needles, acupoints, meridians and the lines between sites and acupoints."""
    language, selected = stage.session.language, stage.session.selected
    for needle, shape in stage.needle_shapes:
        site = needle.site
        chosen = selected is not None and (selected.id, selected.side) == (site.id, needle.side)
        yield ScenePart(
            key=site.id,
            name=site_name(atlas, site.id, language),
            note=atlas.muscle(site.muscle).plain.said_in(language),
            group="sites",
            side=needle.side,
            role="selected" if chosen else "",
            alpha=255,
            pieces=_by_colour(shape),
            axis=np.stack([needle.entry, needle.end]),
        )
    for bead, shape in stage.acupuncture.shapes:
        names = bead.point.names
        chosen = selected is not None and (selected.id, selected.side) == (bead.point.code, bead.side)
        yield ScenePart(
            key=bead.point.code,
            name=f"{bead.point.code.replace('_', ' ')} {names.pinyin}",
            note=f"{names.zh} · {names.said_in(language)}",
            group="acupoints",
            side=bead.side,
            role="selected" if chosen else "",
            alpha=255,
            pieces=_by_colour(shape),
            axis=np.stack([bead.at, bead.at]),
        )
    for meridian, line in stage.acupuncture.lines:
        side = (Side.LEFT if line[:, 0].mean() > 0 else Side.RIGHT) if meridian.paired else Side.MIDLINE
        yield ScenePart(
            key=meridian.id,
            name=f"{meridian.code} · {meridian.names.said_in(language)}",
            note=meridian.names.zh,
            group="meridians",
            side=side,
            role="",
            alpha=255,
            pieces=(_tube(line, rgb(stage.palette.meridian(meridian.code))),),
        )
    for i, link in enumerate(stage.links):
        colour = stage.palette.link_match if link.matches else stage.palette.link_apart
        yield ScenePart(
            key=f"link_{i}",
            name=link.label,
            note="",
            group="links",
            side=Side.MIDLINE,
            role="",
            alpha=255,
            pieces=(_tube(link.way, rgb(colour)),),
        )


def _by_colour(shape: Drawn) -> tuple[Piece, ...]:
    """Cut a shape into pieces of one colour each, so that each can have a plain material."""
    shades, of_point = np.unique(shape.colours, axis=0, return_inverse=True)
    of_triangle = of_point.ravel()[shape.triangles[:, 0]]
    pieces = []
    for i, shade in enumerate(shades):
        used, triangles = np.unique(shape.triangles[of_triangle == i], return_inverse=True)
        red, green, blue = (int(value) for value in shade)
        pieces.append(
            Piece(
                colour=(red, green, blue),
                points=shape.points[used].astype(np.float32),
                normals=shape.normals[used].astype(np.float32),
                triangles=triangles.reshape(-1, 3).astype(np.int32),
                tissue=_open(len(used)),
            )
        )
    return tuple(pieces)


def _tube(line: Vector, colour: Rgb) -> Piece:
    """Return a line as a thin tube: files and viewers draw lines a pixel wide, or not at all."""
    tube = pv.lines_from_points(line).tube(radius=_LINE_RADIUS_MM, n_sides=_LINE_SIDES, capping=True)
    tube = tube.triangulate()
    return Piece(
        colour=colour,
        points=np.asarray(tube.points, np.float32),
        normals=np.asarray(tube.point_data["TubeNormals"], np.float32),
        triangles=tube.regular_faces.astype(np.int32),
        tissue=_open(tube.n_points),
    )


def _open(count: int) -> NDArray[np.float32]:
    tissue = np.zeros((count, 3), np.float32)
    tissue[:, OPEN] = 1.0
    return tissue


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
