"""What ``ims-atlas layers`` answers: the report of a needle as plain data, ready for JSON."""

from __future__ import annotations

from typing import Any

from ims_atlas.body.corridor import Corridor, Spread
from ims_atlas.body.needle_layers import REMARKS, AtRisk, Layer
from ims_atlas.body.needle_report import NeedleReport, PublishedDepth
from ims_atlas.body.tissues import Structure


def about_layers(report: NeedleReport) -> dict[str, Any]:
    """Return a report as plain data; depths in mm below the skin along the needle."""
    path = report.path
    return {
        "id": report.id,
        "side": report.side.value,
        "body": report.body,
        "skin_mm": [round(float(x), 2) for x in path.skin],
        "direction": [round(float(x), 4) for x in path.direction],
        "place_mm": _mm(report.place_mm),
        "end_mm": _mm(path.end_mm),
        "end": path.end,
        "layers": [_layer(layer) for layer in path.layers],
        "overlaps": [
            {
                "first": _structure(overlap.first),
                "second": _structure(overlap.second),
                "from_mm": _mm(overlap.from_mm),
                "to_mm": _mm(overlap.to_mm),
            }
            for overlap in path.overlaps
        ],
        "at_risk_within_mm": path.within_mm,
        "at_risk": [_at_risk(each) for each in path.at_risk],
        "not_in_this_body": [each.kind for each in path.shown if not each.structures],
        "nerves_of_the_atlas_in_this_body": [shown for each in path.shown for shown in each.of_atlas or ()],
        "surfaces_with_holes": [_structure(each) for each in path.open_surfaces],
        "spinal_canal": report.canal_method.en,
        "published": [_published(each) for each in report.published],
        "corridor": None if report.corridor is None else _corridor(report.corridor),
    }


def _structure(structure: Structure) -> dict[str, Any]:
    return {
        "id": structure.id,
        "name": structure.names.en,
        "side": structure.side.value,
        "kind": structure.kind,
    }


def _layer(layer: Layer) -> dict[str, Any]:
    return {
        **_structure(layer.structure),
        "entered_mm": _mm(layer.entered_mm),
        "left_mm": _mm(layer.left_mm),
        "remarks": [REMARKS[remark].en for remark in layer.remarks],
    }


def _at_risk(each: AtRisk) -> dict[str, Any]:
    return {
        **_structure(each.structure),
        "met": [_layer(layer) for layer in each.met],
        "nearest_mm": _mm(each.nearest_mm),
        "at_depth_mm": _mm(each.at_depth_mm),
    }


def _published(each: PublishedDepth) -> dict[str, Any]:
    return {
        "min": each.least,
        "max": each.most,
        "unit": each.unit,
        "of": None if each.of is None else each.of.en,
        "source": each.source,
    }


def _corridor(found: Corridor) -> dict[str, Any]:
    return {
        "rays": found.rays,
        "seed": found.seed,
        "entry_mm": found.entry_mm,
        "angle_deg": found.angle_deg,
        "deepest_mm": found.deepest_mm,
        "ends_at_first_bone": found.at_bone,
        "ended_mm": _spread(found.ended),
        "without_skin": round(found.without_skin, 4),
        "structures": [
            {
                **_structure(share.structure),
                "share": round(share.share, 4),
                "first_met_mm": _spread(share.first_met),
                "overlapping": round(share.overlapping, 4),
                "not_closed": round(share.not_closed, 4),
            }
            for share in found.shares
        ],
    }


def _spread(spread: Spread) -> dict[str, float]:
    names = ("min", "p10", "median", "p90", "max")
    return {name: round(depth, 2) for name, depth in zip(names, spread.depths, strict=True)}


def _mm(depth: float | None) -> float | None:
    return None if depth is None else round(depth, 2)
