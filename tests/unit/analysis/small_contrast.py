"""A block of skin with two muscles beneath its back, and a few acupoints and needle sites at known places."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import trimesh

from ims_atlas.analysis.contrast import Contrast
from ims_atlas.analysis.contrast_sheet import ContrastSheet
from ims_atlas.body.meridian_lines import MeridianLines
from ims_atlas.model.acupoints import Meridian, Ruler
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.matching import MatchRule
from ims_atlas.model.needle_sites import NeedleSite
from tests.unit.analysis.small_atlas import WORDS, muscle, small_atlas, source_map
from tests.unit.body.small_body import body, box, part

At = tuple[float, float, float]

OVER_LONG_HEAD: At = (0.0, 100.0, 0.0)
OVER_OTHER: At = (70.0, 100.0, 0.0)
ON_THE_SIDE: At = (100.0, 50.0, 0.0)
FAR: At = (-90.0, -100.0, 90.0)

SIDE_MM = 200.0
SKIN_MM2 = 6 * SIDE_MM**2
OTHER_MM2 = 37.5 * 75.0 + 25.0 * 75.0
"""Skin over the muscle ``other``, on the back and on the side: whole triangles, 12.5 mm wide."""


def measured(at: At) -> dict[str, object]:
    return {"measured": list(at), "bodies": ["small"], "method": "known"}


def acupoint(code: str, at: At, **more: object) -> dict[str, object]:
    names = {"pinyin": code, "zh": "穴", "en": code, "fr": code}
    return {
        "code": code,
        "names": names,
        "place": measured(at),
        "place_text": WORDS,
        "sources": ["knowledge"],
        **more,
    }


def meridian(code: str, *points: dict[str, object]) -> Meridian:
    names = {"pinyin": code, "zh": "經", "en": code, "fr": code}
    facts = {"id": code.lower(), "code": code, "names": names, "paired": True, "points": points}
    return Meridian.model_validate({**facts, "sources": ["knowledge"]})


def site(key: str, of: str, at: At, **more: object) -> NeedleSite:
    """Return a site whose needle enters from the back at this point."""
    facts = {
        "id": key,
        "muscle": of,
        "kind": "motor_point",
        "place": measured((at[0], at[1] - 5.0, at[2])),
        "place_text": WORDS,
        "direction": ["anterior"],
        "position": "prone",
        "none_named": True,
        "sources": ["knowledge"],
    }
    return NeedleSite.model_validate({**facts, **more})


def rule(within_mm: float, same_muscle: bool) -> MatchRule:
    key = f"within_{within_mm:g}_{same_muscle}".lower().replace(".", "_")
    facts = {"id": key, "names": WORDS, "within_mm": within_mm, "same_muscle": same_muscle, "text": WORDS}
    return MatchRule.model_validate({**facts, "sources": ["knowledge"]})


def facts_of(
    meridians: Sequence[Meridian], sites: Sequence[NeedleSite] = (), rules: Sequence[MatchRule] = ()
) -> Atlas:
    ruler = {
        "id": "span",
        "names": WORDS,
        "stretch": [measured((-30.0, 100.0, 0.0)), measured((30.0, 100.0, 0.0))],
        "cun": 2,
        "sources": ["knowledge"],
    }
    maps = source_map("one", biceps=["C6", "C7"], other=["C7", "L5"])
    atlas = small_atlas(maps, sites=tuple(sites))
    muscles = (*atlas.muscles, muscle("elsewhere"))
    return dataclasses.replace(
        atlas,
        muscles=muscles,
        meridians=tuple(meridians),
        rulers=(Ruler.model_validate(ruler),),
        match_rules=tuple(rules),
    )


def contrast_of(
    folder: Path,
    meridians: Sequence[Meridian],
    sites: Sequence[NeedleSite] = (),
    rules: Sequence[MatchRule] = (),
) -> tuple[Atlas, Contrast]:
    """Return facts and the contrast on a block 200 mm wide; ``y = 100`` is its back."""
    skin = trimesh.creation.box((SIDE_MM, SIDE_MM, SIDE_MM))
    for _ in range(4):
        skin = skin.subdivide()
    muscles = [
        part("long_head", "muscles", box(5.0, 30.0)),
        part("other", "muscles", box(5.0, 30.0, x=(49.0, 89.0))),
    ]
    atlas = facts_of(meridians, sites, rules)
    return atlas, Contrast(atlas, body(folder, muscles, [part("skin", "skin", skin)]))


def sheet_of(atlas: Atlas, contrast: Contrast) -> tuple[Atlas, ContrastSheet]:
    """Return facts and the sheet of a contrast."""
    places = contrast._places
    return atlas, ContrastSheet(atlas, places, MeridianLines(places), contrast)
