"""What the stage shows beside the body: needles, acupoints, lines, and what is drawn on the skin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyvista as pv
from numpy.typing import NDArray

from ims_atlas.analysis.measured import said_shortly
from ims_atlas.analysis.names import acupoint_name, site_name
from ims_atlas.body.mesh import OPEN
from ims_atlas.export.scene_part import Form, Piece, Rgb, ScenePart
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene.drawn import Placed, Shape, Vector
from ims_atlas.scene.palette import rgb
from ims_atlas.scene.stage import Stage

_LINE_RADIUS_MM = 0.9
_LINE_SIDES = 6
_BEND_DEG, _LONGEST_MM = 8.0, 25.0
"""Between two points of a line it bends about so much, and runs about so far, at most."""

_DOT_MM = 5.0
_LIFT_MM = 1.2
"""How far what is painted on the skin lies off it."""

_OPAQUE = 255


def layer_parts(atlas: Atlas, stage: Stage) -> Iterator[ScenePart]:
    """Yield needles, acupoints, meridians, lines between places, dermatomes and key points."""
    yield from _needles(atlas, stage)
    yield from _acupoints(stage)
    yield from _meridians(stage)
    yield from _lines(stage)
    yield from _on_skin(stage)


def _needles(atlas: Atlas, stage: Stage) -> Iterator[ScenePart]:
    language, selected = stage.session.language, _selected(stage)
    forms: dict[Shape, Form] = {}
    for needle, pieces in zip(stage.needles, stage.needle_pieces, strict=True):
        site = needle.site
        yield ScenePart(
            key=site.id,
            name=site_name(atlas, site.id, language),
            note=atlas.muscle(site.muscle).plain.said_in(language),
            group="sites",
            side=needle.side,
            role="selected" if (site.id, needle.side) in selected else "",
            alpha=_OPAQUE,
            pieces=tuple(_placed(piece, forms) for piece in pieces),
            axis=np.stack([needle.entry, needle.end]),
        )


def _acupoints(stage: Stage) -> Iterator[ScenePart]:
    language, selected = stage.session.language, _selected(stage)
    forms: dict[Shape, Form] = {}
    for bead, pieces in zip(stage.beads, stage.acupuncture.pieces, strict=True):
        names = bead.point.names
        yield ScenePart(
            key=bead.point.code,
            name=acupoint_name(bead.point),
            note=f"{names.zh} · {names.said_in(language)}",
            group="acupoints",
            side=bead.side,
            role="selected" if (bead.point.code, bead.side) in selected else "",
            alpha=_OPAQUE,
            pieces=tuple(_placed(piece, forms) for piece in pieces),
            axis=np.stack([bead.at, bead.at]),
        )


def _meridians(stage: Stage) -> Iterator[ScenePart]:
    for meridian, line in stage.acupuncture.lines:
        yield ScenePart(
            key=meridian.id,
            name=f"{meridian.code} · {meridian.names.said_in(stage.session.language)}",
            note=meridian.names.zh,
            group="meridians",
            side=_side_of(line) if meridian.paired else Side.MIDLINE,
            role="",
            alpha=_OPAQUE,
            pieces=(_tube(line, rgb(stage.palette.meridian(meridian.code))),),
        )


def _lines(stage: Stage) -> Iterator[ScenePart]:
    """Yield the lines between sites and acupoints, and the line of a measured distance."""
    palette = stage.palette
    for i, link in enumerate(stage.links, 1):
        colour = palette.link_match if link.matches else palette.link_apart
        yield _line(f"link_{i}", link.label, _tube(link.way, rgb(colour)))
    distance = stage.distance
    if distance is not None:
        line = np.array(stage.session.measured, float)
        label = said_shortly(distance, stage.session.language)
        yield _line("measure", label, _tube(line, rgb(palette.link_match)))


def _line(key: str, label: str, piece: Piece) -> ScenePart:
    return ScenePart(key, label, "", "links", Side.MIDLINE, "", _OPAQUE, (piece,))


def _on_skin(stage: Stage) -> Iterator[ScenePart]:
    language, on_skin = stage.session.language, stage.on_skin
    for band, (red, green, blue, alpha) in on_skin.bands:
        patch = band.patch
        form = _form(patch.points + _LIFT_MM * patch.normals, patch.normals, patch.triangles)
        piece = Piece(form, (red, green, blue), np.eye(4))
        yield ScenePart("_".join(band.levels), band.name, "", "dermatomes", Side.MIDLINE, "", alpha, (piece,))
    for dot in on_skin.key_points:
        ball = pv.Sphere(radius=_DOT_MM, center=dot.point.tolist(), theta_resolution=12, phi_resolution=10)
        form = _form(ball.points, ball.point_normals, ball.regular_faces)
        yield ScenePart(
            key=dot.record.id,
            name=f"{dot.name}: {dot.record.names.said_in(language)}",
            note=dot.record.place.said_in(language),
            group="key_points",
            side=dot.side,
            role="",
            alpha=_OPAQUE,
            pieces=(Piece(form, rgb(stage.palette.level(dot.record.levels[0])), np.eye(4)),),
            axis=np.stack([dot.point, dot.point]),
        )


def _selected(stage: Stage) -> set[tuple[str, Side]]:
    return {(pick.id, pick.side) for pick in stage.session.all_selected()}


def _side_of(line: Vector) -> Side:
    return Side.LEFT if line[:, 0].mean() > 0 else Side.RIGHT


def _placed(piece: Placed, forms: dict[Shape, Form]) -> Piece:
    """Return a piece of a needle or bead; those of one shape share one form."""
    shape = piece.shape
    if shape not in forms:
        forms[shape] = _form(shape.points, shape.normals, shape.triangles)
    return Piece(forms[shape], rgb(piece.colour), piece.matrix)


def _tube(line: Vector, colour: Rgb) -> Piece:
    """Return a line as a thin tube: files and viewers draw lines a pixel wide, or not at all."""
    tube = pv.lines_from_points(_straightened(line)).tube(
        radius=_LINE_RADIUS_MM, n_sides=_LINE_SIDES, capping=True
    )
    tube = tube.triangulate()
    form = _form(tube.points, tube.point_data["TubeNormals"], tube.regular_faces)
    return Piece(form, colour, np.eye(4))


def _straightened(line: Vector) -> Vector:
    """Leave out points of a line where it hardly bends, as long as none of the rest lie far apart."""
    steps = np.diff(line, axis=0)
    lengths = np.linalg.norm(steps, axis=1)
    ways = steps / np.maximum(lengths, 1e-9)[:, None]
    bends = np.degrees(np.arccos(np.clip(np.einsum("ij,ij->i", ways[:-1], ways[1:]), -1, 1)))
    passed = np.cumsum(bends) / _BEND_DEG + np.cumsum(lengths[1:]) / _LONGEST_MM
    kept = np.flatnonzero(np.diff(np.floor(passed), prepend=0) > 0) + 1
    return np.asarray(line[np.unique([0, *kept.tolist(), len(line) - 1])])


def _form(points: NDArray[Any], normals: NDArray[Any], triangles: NDArray[Any]) -> Form:
    """Return a form that is no tissue: it has no fibres, and light reaches all of it."""
    tissue = np.zeros((len(points), 3), np.float32)
    tissue[:, OPEN] = 1.0
    return Form(
        points=np.asarray(points, np.float32),
        normals=np.asarray(normals, np.float32),
        triangles=np.asarray(triangles, np.int32),
        tissue=tissue,
    )
