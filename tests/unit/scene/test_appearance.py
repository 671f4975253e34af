"""Quiet muscles: grey while they are glass, natural when solid, and back behind those that are lit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from ims_atlas.analysis.supply import supplied_muscles
from ims_atlas.body.pack import BodyPack, PartRecord, System
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.innervation import SUPPLY_RULES
from ims_atlas.model.segments import Side
from ims_atlas.scene.appearance import Highlight, SystemLook, highlight
from ims_atlas.scene.palette import PALETTES, Palette, rgb
from ims_atlas.scene.part_surface import HATCHED, LIT
from ims_atlas.state.session import Layer, Session
from tests.votes import is_disputed, votes

NOTHING = Highlight({}, {}, frozenset(), None, {})


@pytest.fixture(params=list(PALETTES))
def palette(request: pytest.FixtureRequest) -> Palette:
    return PALETTES[request.param]


def colour(system: System, opacity: float, palette: Palette, lit: Highlight = NOTHING) -> NDArray[np.int64]:
    """Return the colour and opacity of a part that nothing lights."""
    part = PartRecord(id="a", structure="a", name="a", system=system, side=Side.LEFT)
    session = Session()
    session.fade_layer("muscles", opacity)
    return np.asarray(SystemLook(system, [part]).colours(session, lit, palette)[0], np.int64)


@pytest.mark.parametrize("system", ["muscles", "tendons"])
def test_solid_flesh_has_its_natural_colour(system: System, palette: Palette) -> None:
    natural = palette.muscle if system == "muscles" else palette.tendon
    found = colour(system, 1.0, palette)
    np.testing.assert_allclose(found[:3], rgb(natural), atol=20)
    assert found[3] == 255


def test_solid_muscles_differ_a_little_in_tone(palette: Palette) -> None:
    names = [f"muscle_{i}" for i in range(20)]
    parts = [
        PartRecord(id=name, structure=name, name=name, system="muscles", side=Side.LEFT) for name in names
    ]
    session = Session()
    session.fade_layer("muscles", 1.0)
    found = SystemLook("muscles", parts).colours(session, NOTHING, palette)[:, :3].astype(int)
    assert 3 < found.mean(axis=1).std() < 15


@pytest.mark.parametrize("system", ["muscles", "tendons"])
def test_glass_is_grey(system: System, palette: Palette) -> None:
    found = colour(system, 0.16, palette)
    assert np.abs(found[:3] - rgb(palette.ghost_muscle)).max() <= 1
    assert found[3] < 50


def test_flesh_steps_back_beside_what_is_lit(atlas: Atlas, palette: Palette) -> None:
    lit = replace(NOTHING, chosen=supplied_muscles(atlas, ["C6"]))
    alone, beside = colour("muscles", 1.0, palette), colour("muscles", 1.0, palette, lit)
    assert np.ptp(beside[:3]) < np.ptp(alone[:3]) / 2
    for strength in (palette.supply_main, palette.supply_further):
        assert np.ptp(rgb(strength)) > 3 * np.ptp(beside[:3])


def test_the_way_of_a_level_is_lit_and_other_nerves_step_back(atlas: Atlas, palette: Palette) -> None:
    names = ["spinal_cord_c6", "axillary_nerve", "femoral_nerve"]
    parts = [PartRecord(id=n, structure=n, name=n, system="nerves", side=Side.LEFT) for n in names]
    session = Session()
    session.show_layer("nerves", True)
    look = SystemLook("nerves", parts)
    quiet = look.colours(session, highlight(atlas, session), palette).astype(int)
    session.levels = frozenset({"C6"})
    cord, lit, other = look.colours(session, highlight(atlas, session), palette).astype(int)
    assert tuple(cord[:3]) == tuple(lit[:3]) == rgb(palette.nerve_lit)
    assert lit[3] == LIT
    assert np.ptp(other[:3]) < np.ptp(quiet[2][:3])
    assert 0 < other[3] < quiet[2][3]


def test_opaque_nerves_do_not_shine_through(atlas: Atlas, palette: Palette) -> None:
    part = PartRecord(id="a", structure="axillary_nerve", name="a", system="nerves", side=Side.LEFT)
    session = Session(layers={**Session().layers, "nerves": Layer(True, 1.0)})
    quiet = SystemLook("nerves", [part]).colours(session, highlight(atlas, session), palette)
    assert quiet[0, 3] == LIT - 1


def test_a_hidden_nerve_layer_hides_lit_nerves_and_a_side_that_is_off_stays_quiet(atlas: Atlas) -> None:
    part = PartRecord(id="a", structure="axillary_nerve", name="a", system="nerves", side=Side.LEFT)
    session = Session()
    session.levels = frozenset({"C6"})
    look = SystemLook("nerves", [part])
    session.show_layer("nerves", False)
    assert look.colours(session, highlight(atlas, session), PALETTES["dark"])[0][3] == 0
    session.show_layer("nerves", True)
    session.sides = "right"
    found = look.colours(session, highlight(atlas, session), PALETTES["dark"])[0]
    assert tuple(found[:3]) != rgb(PALETTES["dark"].cervical)


def lit_parts(atlas: Atlas, embedded: BodyPack, session: Session, palette: Palette) -> dict[str, list[int]]:
    """Return the colours (red, green, blue, alpha) of the muscles that a session lights, by structure."""
    parts = embedded.parts("muscles")
    look, lit = SystemLook("muscles", parts), highlight(atlas, session)
    table = look.colours(session, lit, palette)
    return {parts[row].structure: table[row].tolist() for row in look.lit_rows(session, lit)}


@pytest.mark.parametrize("level", ["C6", "T6", "L4", "S1"])
def test_exactly_the_disputed_muscles_get_the_alpha_that_is_drawn_striped(
    atlas: Atlas, embedded: BodyPack, palette: Palette, level: str
) -> None:
    found = lit_parts(atlas, embedded, Session(levels=frozenset({level})), palette)
    striped = {muscle for muscle, (*_, alpha) in found.items() if alpha == HATCHED}
    assert striped == {muscle for muscle in found if is_disputed(atlas, muscle, level)}
    assert striped
    assert {alpha for *_, alpha in found.values()} <= {HATCHED, LIT}


@pytest.mark.parametrize("level", ["C6", "L4", "S1"])
def test_stricter_rules_light_fewer_muscles_and_all_lights_no_striped_one(
    atlas: Atlas, embedded: BodyPack, palette: Palette, level: str
) -> None:
    levels = frozenset({level})
    loose, most, strict = (
        lit_parts(atlas, embedded, Session(levels=levels, rule=rule), palette) for rule in SUPPLY_RULES
    )
    assert set(strict) < set(most) < set(loose)
    for muscle in most:
        naming, speaking = votes(atlas, muscle, level)
        assert 2 * naming > speaking
    assert {alpha for *_, alpha in strict.values()} == {LIT}


def test_a_condition_lights_its_own_muscles_and_no_others(
    atlas: Atlas, embedded: BodyPack, palette: Palette
) -> None:
    supplied = {rgb(palette.supply_main), rgb(palette.supply_further)}
    for condition in atlas.conditions:
        session = Session()
        session.choose_condition(condition)
        found = lit_parts(atlas, embedded, session, palette)
        own = {key for muscle in condition.muscles for key in atlas.with_descendants(muscle)}
        assert found, condition.id
        assert set(found) <= own, condition.id
        shown = {part.structure for part in embedded.parts("muscles") if not part.levels}
        assert own & shown <= set(found), condition.id
        for muscle, (*colour, alpha) in found.items():
            assert tuple(colour) in supplied
            assert (alpha == HATCHED) == is_disputed(atlas, muscle, *condition.levels), muscle


def test_a_muscle_of_a_condition_is_lit_even_if_no_map_names_its_levels(
    atlas: Atlas, embedded: BodyPack, palette: Palette
) -> None:
    condition = atlas.conditions[0].model_copy(update={"levels": ("Co1",), "muscles": ("deltoid",)})
    altered = replace(atlas, conditions=[condition])
    session = Session()
    session.choose_condition(condition)
    found = lit_parts(altered, embedded, session, palette)
    assert set(found) == set(atlas.with_descendants("deltoid")) & {
        part.structure for part in embedded.parts("muscles")
    }
    assert {tuple(colour) for *colour, _ in found.values()} == {rgb(palette.supply_further)}


def test_a_hidden_muscle_layer_hides_striped_muscles_too(
    atlas: Atlas, embedded: BodyPack, palette: Palette
) -> None:
    session = Session(levels=frozenset({"C6"}))
    session.show_layer("muscles", False)
    assert {alpha for *_, alpha in lit_parts(atlas, embedded, session, palette).values()} == {0}


def test_the_way_leads_only_to_muscles_that_the_rule_lets_through(atlas: Atlas) -> None:
    ways = []
    for rule in SUPPLY_RULES:
        lit = highlight(atlas, Session(levels=frozenset({"C6"}), rule=rule))
        reached = {nerve for muscle in lit.chosen for way in atlas.nerve_ways("C6", muscle) for nerve in way}
        assert set(lit.nerves) - {"spinal_cord_c6"} <= reached
        ways.append(set(lit.nerves))
    assert ways[2] < ways[1] <= ways[0]
