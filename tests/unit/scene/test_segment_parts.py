"""A part that is one segment of a muscle is lit by its own levels only."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from ims_atlas.analysis.supply import named_muscles, supplied_muscles
from ims_atlas.body.pack import BodyPack, PartRecord
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import SEGMENTS, Side
from ims_atlas.scene.appearance import Highlight, SystemLook, highlight
from ims_atlas.scene.palette import PALETTES, rgb
from ims_atlas.scene.part_surface import HATCHED
from ims_atlas.state.session import Session

NOTHING = Highlight({}, {}, frozenset(), None, {})
PALETTE = next(iter(PALETTES.values()))
MULTIFIDUS = "multifidus_lumborum"
NEVER_LIT = {("multifidus_cervicis", "C2"), ("multifidus_lumborum", "S4")}
"""Segments that the body shows and no map supplies at their level: no source read so far names these."""


def fascicle(level: str) -> PartRecord:
    return PartRecord(
        id=f"multifidus_{level.lower()}_left",
        structure=MULTIFIDUS,
        name="fascicle",
        system="muscles",
        side=Side.LEFT,
        levels=(level,),
    )


def lit_ids(parts: list[PartRecord], atlas: Atlas, *levels: str) -> list[str]:
    session = Session()
    session.levels = frozenset(levels)
    return [
        parts[row].id for row in SystemLook("muscles", parts).lit_rows(session, highlight(atlas, session))
    ]


@pytest.mark.parametrize("level", ["L1", "L2", "L3", "L4", "L5"])
def test_one_level_lights_its_own_fascicles(level: str, atlas: Atlas) -> None:
    parts = [fascicle(f"L{i}") for i in range(1, 6)]
    assert lit_ids(parts, atlas, level) == [f"multifidus_{level.lower()}_left"]


def test_a_part_without_levels_is_lit_with_its_muscle(atlas: Atlas) -> None:
    whole = fascicle("L1").model_copy(update={"levels": (), "id": "multifidus_left"})
    assert lit_ids([whole], atlas, "L4") == ["multifidus_left"]
    assert lit_ids([whole], atlas, "C5") == []


def test_a_level_that_does_not_supply_the_muscle_lights_no_fascicle(atlas: Atlas) -> None:
    assert lit_ids([fascicle("L4")], atlas, "C6") == []


def test_two_levels_light_the_fascicles_of_both(atlas: Atlas) -> None:
    parts = [fascicle(f"L{i}") for i in range(1, 6)]
    assert lit_ids(parts, atlas, "L2", "L4") == ["multifidus_l2_left", "multifidus_l4_left"]


def test_the_colours_follow(atlas: Atlas) -> None:
    session = Session()
    session.levels = frozenset({"L4"})
    parts = [fascicle(f"L{i}") for i in range(1, 6)]
    table = SystemLook("muscles", parts).colours(session, highlight(atlas, session), PALETTE)
    bright = [rgb(PALETTE.supply_main), rgb(PALETTE.supply_further)]
    shown = [tuple(row[:3]) in [tuple(colour) for colour in bright] and row[3] >= HATCHED for row in table]
    assert shown == [False, False, False, True, False]


def test_a_hovered_level_previews_its_own_fascicles_only(atlas: Atlas) -> None:
    session = Session()
    session.preview = "L4"
    parts = [fascicle(f"L{i}") for i in range(1, 6)]
    look = SystemLook("muscles", parts)
    lit = replace(NOTHING, preview=supplied_muscles(atlas, ["L4"]))
    changed = np.any(look.colours(session, lit, PALETTE) != look.colours(Session(), NOTHING, PALETTE), axis=1)
    assert changed.tolist() == [False, False, False, True, False]


def test_a_selected_muscle_is_lit_as_a_whole(atlas: Atlas) -> None:
    parts = [fascicle(f"L{i}") for i in range(1, 6)]
    lit = replace(NOTHING, selected=frozenset({MULTIFIDUS}))
    assert SystemLook("muscles", parts).lit_rows(Session(), lit) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("level", ["C5", "T6", "L4"])
def test_on_the_atlas_body_a_level_lights_no_fascicle_of_another(
    level: str, atlas: Atlas, embedded: BodyPack
) -> None:
    parts = embedded.parts("muscles")
    session = Session()
    session.levels = frozenset({level})
    lit = highlight(atlas, session)
    rows = SystemLook("muscles", parts).lit_rows(session, lit)
    segments = [part for part in (parts[row] for row in rows) if part.levels]
    assert all(level in part.levels for part in segments)
    fascicles = {part.id for part in segments if part.structure.startswith("multifidus")}
    assert fascicles == {f"multifidus_{level.lower()}_{side}" for side in ("left", "right")}


def test_every_segment_part_of_the_atlas_body_can_be_lit(atlas: Atlas, embedded: BodyPack) -> None:
    dark = {
        (part.structure, level)
        for part in embedded.manifest.parts
        for level in part.levels
        if part.structure not in supplied_muscles(atlas, [level])
    }
    assert dark == NEVER_LIT


def test_a_level_that_a_map_names_and_no_segment_shows_is_a_recorded_gap(
    atlas: Atlas, embedded: BodyPack
) -> None:
    shown: dict[str, set[str]] = {}
    whole = {part.structure for part in embedded.parts("muscles") if not part.levels}
    for part in embedded.parts("muscles"):
        shown.setdefault(part.structure, set()).update(part.levels)
    lacking: dict[str, set[str]] = {}
    for level in SEGMENTS:
        for structure in named_muscles(atlas, [level]):
            if structure in shown and structure not in whole and level not in shown[structure]:
                lacking.setdefault(structure, set()).add(level)
    gaps = {gap.about: gap.text for gap in atlas.gaps if gap.kind == "no_level_shown"}
    assert {muscle for muscle in gaps if muscle in shown and muscle not in whole} == set(lacking)
    for muscle, levels in lacking.items():
        for text in (gaps[muscle].en, gaps[muscle].fr):
            assert set(re.findall(r"\b[CTLS]\d+\b", text)) == levels, muscle
