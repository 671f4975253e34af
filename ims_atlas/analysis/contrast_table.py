"""The contrast as rows of plain values, for tables in the window and in files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ims_atlas.analysis.chance import Chance
from ims_atlas.analysis.contrast import Contrast, Pair
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.innervation import SupplyRule
from ims_atlas.model.matching import MatchRule
from ims_atlas.model.segments import Side


def contrast_rows(
    contrast: Contrast,
    chance: Chance,
    levels: Sequence[str],
    supply_rule: SupplyRule,
    rule: MatchRule,
) -> Iterator[dict[str, Any]]:
    """Yield a row for each needle site of `levels` (all if none) and each acupoint near it, nearest first."""
    for pairs in contrast.of_levels(levels, supply_rule, Side.LEFT):
        yield from site_rows(pairs, chance, rule)


def site_rows(pairs: Sequence[Pair], chance: Chance, rule: MatchRule) -> Iterator[dict[str, Any]]:
    """Yield a row for each acupoint near one needle site, with what chance alone gives there."""
    on_muscle = chance.on_muscle(pairs[0].site.site.muscle, rule) if pairs else None
    for pair in pairs:
        yield {
            **pair_row(pair, rule),
            "chance_same_muscle": None if on_muscle is None else round(on_muscle, 4),
            "chance_whole_skin": round(chance.on_skin(rule), 4),
        }


def acupoint_rows(atlas: Atlas, contrast: Contrast, rule: MatchRule) -> Iterator[dict[str, Any]]:
    """Yield a row for each acupoint and each needle site near it, nearest first: the other way round."""
    for placed in contrast.points:
        if placed.side is not Side.RIGHT:
            for pair in contrast.beside_acupoint(placed.point.code, placed.side, atlas.sites):
                yield pair_row(pair, rule)


def pair_row(pair: Pair, rule: MatchRule) -> dict[str, Any]:
    """Return a pair as plain values, and whether it matches under a rule."""
    site, point = pair.site.site, pair.acupoint
    return {
        "site": site.id,
        "muscle": site.muscle,
        "level": site.level or "",
        "side": str(pair.site.side),
        "acupoint": point.point.code,
        "name": point.point.names.pinyin,
        "straight_mm": round(pair.straight_mm, 1),
        "skin_mm": round(pair.skin_mm, 1),
        "cun": round(pair.straight_cun, 2),
        "cun_mm": round(pair.cun_mm, 1),
        "ruler": pair.ruler,
        "angle_deg": round(pair.angle_deg),
        "site_depths_mm": [f"{d.min_mm:g}-{d.max_mm:g} ({d.source})" for d in site.depths],
        "acupoint_depths_cun": [f"{d.min_cun:g}-{d.max_cun:g} ({d.source})" for d in point.point.depths],
        "same_muscle": pair.same_muscle,
        "muscles_under_acupoint": list(point.muscles),
        "shared_roots": list(pair.shared_roots),
        "meridian": point.meridian.code,
        "to_meridian_line_mm": None if pair.line_mm is None else round(pair.line_mm, 1),
        "rule": rule.id,
        "matches": pair.matches(rule),
    }
