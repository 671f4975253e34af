"""Follows a needle on its straight way in from the skin: what it passes, and what at risk lies near."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from ims_atlas.body.needle_layers import AtRisk, End, Layer, NeedlePath, Overlap, Remark
from ims_atlas.body.pack import BodyPack
from ims_atlas.body.rays import Vector
from ims_atlas.body.segment_distance import nearest_to_segment
from ims_atlas.body.skin_entry import BEFORE_SKIN_MM, entry
from ims_atlas.body.skin_entry import NEAR_MM as SKIN_NEAR_MM
from ims_atlas.body.stretches import Stretch, between, joined, stretches
from ims_atlas.body.tissues import KINDS, RISKS, TISSUES, Piece, Structure, Tissues, boxed
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side

DEEPEST_MM = 80.0
"""A way that meets no bone ends here, unless another depth is asked for."""

NEAR_MM = 10.0
"""Structures at risk are named up to this far from the needle."""

LEAST_OVERLAP_MM = 0.05

_UNKNOWN = Structure("fat_or_unknown", Side.MIDLINE, "fat_or_unknown", KINDS["fat_or_unknown"])
_SKIN = Structure("skin", Side.MIDLINE, "skin", KINDS["skin"])


class NeedlePaths:
    """Follows needles into one body, and keeps what it has prepared of the body."""

    def __init__(self, atlas: Atlas, pack: BodyPack) -> None:
        self.tissues = Tissues(atlas, pack)

    def entry(self, skin: Vector, direction: Vector) -> tuple[Vector, float | None]:
        """Return the point of the skin's outer side that a needle passes, and the skin's thickness there.

        The thickness is None where the body's skin is a single surface.
        """
        line = np.array([skin - SKIN_NEAR_MM * direction, skin + SKIN_NEAR_MM * direction])
        near = self.tissues.near(*boxed(line, 0.0))
        skins = [piece for structure, pieces in near.items() if structure.kind == "skin" for piece in pieces]
        return entry(skins, skin, direction)

    def along(
        self, skin: Vector, direction: Vector, depth_mm: float | None = None, within_mm: float = NEAR_MM
    ) -> NeedlePath:
        """Return what a needle passes that goes through a point of the skin along a unit direction.

        The way ends at the first bone or at 80 mm; with `depth_mm` it goes on through bone down to there.
        Either way it ends where it leaves the body.
        """
        skin, thickness = self.entry(skin, direction)
        longest = DEEPEST_MM if depth_mm is None else depth_mm
        line = np.array([skin, skin + longest * direction])
        near = self.tissues.near(*boxed(line, within_mm))
        inside = {structure: _inside(pieces, skin, direction) for structure, pieces in near.items()}
        end_mm, end = _end(inside, longest, depth_mm is None)
        tissues, risks = (
            {s: kept for s, found in inside.items() if s.kind in kinds and (kept := _reached(found, end_mm))}
            for kinds in (TISSUES, RISKS)
        )
        overlaps = tuple(overlaps_of(tissues, end_mm))
        layers = [_skin_layer(thickness)]
        layers += [
            _layer(structure, each, end_mm, any(_is_in(overlap, structure, each) for overlap in overlaps))
            for structure, found in tissues.items()
            for each in found
        ]
        covered = [(0.0, thickness or 0.0)]
        covered += [
            (max(each.first, 0.0), min(each.last, end_mm))
            for found in (*tissues.values(), *risks.values())
            for each in found
        ]
        layers += [Layer(_UNKNOWN, start, stop) for start, stop in between(covered, end_mm)]
        open_surfaces = [s for s, pieces in near.items() if not all(piece.closed for piece in pieces)]
        return NeedlePath(
            skin,
            direction,
            end_mm,
            end,
            tuple(sorted(layers, key=_place_of_layer)),
            overlaps,
            tuple(_at_risk(near, risks, skin, direction, end_mm, within_mm)),
            within_mm,
            self.tissues.shown,
            tuple(open_surfaces),
        )


def _inside(pieces: Sequence[Piece], skin: Vector, direction: Vector) -> list[Stretch]:
    """Return the stretches of the needle's line inside a structure; depth 0 is the skin."""
    start = (skin - BEFORE_SKIN_MM * direction)[None]
    found: list[Stretch] = []
    for piece in pieces:
        crossed = piece.crossings(start, direction[None])
        found += stretches(crossed.distance - BEFORE_SKIN_MM, crossed.entering, piece.closed)
    return [each for each in joined(found) if each.last > 0.0 or each.end is None]


def _reached(found: Sequence[Stretch], end_mm: float) -> list[Stretch]:
    return [each for each in found if each.first <= end_mm + 1e-6]


def _end(inside: Mapping[Structure, Sequence[Stretch]], longest: float, at_bone: bool) -> tuple[float, End]:
    ends: list[tuple[float, End]] = [(longest, "depth")]
    for structure, found in inside.items():
        if structure.kind == "skin":
            ends += [(each.end, "out_of_body") for each in found[:1] if each.end is not None]
        elif structure.kind == "bone" and at_bone:
            ends += [(max(each.first, 0.0), "bone") for each in found[:1]]
    return min(ends)


def overlaps_of(tissues: Mapping[Structure, Sequence[Stretch]], end_mm: float) -> list[Overlap]:
    """Return what tissues share of the way from the skin to `end_mm`, from the skin inwards."""
    found = []
    for (one, its), (other, others) in combinations(tissues.items(), 2):
        for a in its:
            for b in others:
                start, stop = max(a.first, b.first, 0.0), min(a.last, b.last, end_mm)
                if stop - start > LEAST_OVERLAP_MM:
                    found.append(Overlap(one, other, start, stop))
    return sorted(found, key=lambda overlap: overlap.from_mm)


def _skin_layer(thickness: float | None) -> Layer:
    return Layer(_SKIN, 0.0, thickness, ("no_thickness",) if thickness is None else ())


def _is_in(overlap: Overlap, structure: Structure, each: Stretch) -> bool:
    of_it = structure in (overlap.first, overlap.second)
    return of_it and each.first <= overlap.from_mm and overlap.to_mm <= each.last


def _layer(structure: Structure, each: Stretch, end_mm: float, overlapping: bool = False) -> Layer:
    remarks: list[Remark] = []
    if each.start is None:
        remarks.append("front_unknown")
    elif each.start < -LEAST_OVERLAP_MM:
        remarks.append("through_skin")
    if each.end is None:
        remarks.append("back_unknown")
    elif each.end > end_mm + 1e-6:
        remarks.append("goes_on")
    if overlapping:
        remarks.append("overlapping")
    entered = None if each.start is None else max(each.start, 0.0)
    return Layer(structure, entered, each.end, tuple(remarks))


def _place_of_layer(layer: Layer) -> tuple[float, bool, float]:
    known = [depth for depth in (layer.entered_mm, layer.left_mm) if depth is not None]
    return known[0], layer.structure.kind != "skin", known[-1]


def _at_risk(
    near: Mapping[Structure, Sequence[Piece]],
    risks: Mapping[Structure, Sequence[Stretch]],
    skin: Vector,
    direction: Vector,
    end_mm: float,
    within_mm: float,
) -> list[AtRisk]:
    found = []
    for structure, pieces in near.items():
        if structure.kind not in RISKS:
            continue
        if structure in risks:
            met = tuple(_layer(structure, each, end_mm) for each in risks[structure])
            found.append(AtRisk(structure, met, 0.0, max(risks[structure][0].first, 0.0)))
            continue
        gaps = [nearest_to_segment(p.surface, skin, direction, end_mm, within_mm) for p in pieces]
        known = [gap for gap in gaps if gap is not None]
        if known:
            found.append(AtRisk(structure, (), *min(known)))
    return sorted(found, key=lambda each: (each.nearest_mm, each.at_depth_mm))
