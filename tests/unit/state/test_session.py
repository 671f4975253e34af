"""The session: how levels are chosen, and that every change is told."""

from __future__ import annotations

from typing import get_args

import pytest

from ims_atlas.model.segments import SEGMENTS, Side, segment_range
from ims_atlas.state.session import (
    DEFAULT_LAYERS,
    LAYERS,
    PAGE_KINDS,
    Layer,
    Page,
    PageKind,
    Pick,
    Session,
)


def test_replace_leaves_only_the_level():
    session = Session(levels=frozenset({"C5", "C6"}))
    session.choose_level("T1", "replace")
    assert session.levels == {"T1"}


def test_toggle_adds_and_takes_away():
    session = Session()
    session.choose_level("C5", "toggle")
    session.choose_level("T1", "toggle")
    assert session.levels == {"C5", "T1"}
    session.choose_level("C5", "toggle")
    session.choose_level("T1", "toggle")
    assert session.levels == frozenset()


def test_range_without_a_choice_chooses_the_level():
    session = Session()
    session.choose_level("L2", "range")
    assert session.levels == {"L2"}


@pytest.mark.parametrize("first", SEGMENTS)
def test_range_reaches_from_the_chosen_level_to_any_other(first):
    for last in SEGMENTS:
        session = Session(levels=frozenset({first}))
        session.choose_level(last, "range")
        assert session.levels == set(segment_range(first, last))


@pytest.mark.parametrize(
    ("chosen", "level"), [(("L1", "L3"), "T10"), (("T10", "T12"), "T9"), (("S1", "S3"), "T1")]
)
def test_range_upwards_keeps_the_lowest_chosen_level(chosen, level):
    session = Session(levels=frozenset(chosen))
    session.choose_level(level, "range")
    assert session.levels == set(segment_range(level, chosen[-1]))


@pytest.mark.parametrize(("chosen", "level"), [(("T9", "T10"), "L1"), (("C5", "C8"), "C6")])
def test_range_downwards_or_within_keeps_the_highest_chosen_level(chosen, level):
    session = Session(levels=frozenset(chosen))
    session.choose_level(level, "range")
    assert session.levels == set(segment_range(chosen[0], level))


@pytest.mark.parametrize(
    ("level", "neighbours"),
    [("C1", {"C2"}), ("Co1", {"S5"}), ("C8", {"C7", "T1"}), ("T12", {"T11", "L1"})],
)
def test_neighbours_are_shown_when_asked_for(level, neighbours):
    session = Session(levels=frozenset({level}))
    assert session.shown_levels() == (level,)
    assert session.neighbour_levels() == frozenset()
    session.with_neighbours = True
    assert set(session.shown_levels()) == {level} | neighbours
    assert session.neighbour_levels() == neighbours
    assert list(session.shown_levels()) == sorted(session.shown_levels(), key=SEGMENTS.index)


def test_a_chosen_level_is_no_neighbour():
    session = Session(levels=frozenset({"C5", "C6"}), with_neighbours=True)
    assert session.neighbour_levels() == {"C4", "C7"}


@pytest.mark.parametrize(
    ("sides", "shown"),
    [("both", (Side.LEFT, Side.RIGHT)), ("left", (Side.LEFT,)), ("right", (Side.RIGHT,))],
)
def test_sides_are_shown_as_asked(sides, shown):
    assert Session(sides=sides).shown_sides() == shown


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("levels", frozenset({"C6"})),
        ("with_neighbours", True),
        ("sides", "left"),
        ("preview", "C7"),
        ("selected", Pick("structure", "soleus", Side.LEFT)),
        ("hovered", Pick("site", "soleus_motor_point", Side.RIGHT)),
        ("layers", {"bones": Layer(False, 0.5)}),
        ("theme", "light"),
        ("rule", "majority"),
        ("condition", "tennis_elbow"),
        ("language", "fr"),
        ("voice", "student"),
        ("page", Page("term", "myotome")),
        ("comparison", "split"),
        ("wiper", 0.3),
    ],
)
def test_a_change_is_told_once_and_the_same_again_is_not(field, value):
    session, heard = Session(), []
    getattr(session.events, field).connect(heard.append)
    setattr(session, field, value)
    setattr(session, field, value)
    assert heard == [value]


def test_choosing_a_level_is_told():
    session, heard = Session(), []
    session.events.levels.connect(heard.append)
    session.choose_level("C6", "replace")
    session.choose_level("C8", "range")
    session.choose_level("C7", "toggle")
    assert heard == [{"C6"}, {"C6", "C7", "C8"}, {"C6", "C8"}]


def test_a_condition_brings_its_levels_and_ends_what_was_asked_before(atlas):
    session, condition = Session(levels=frozenset({"C1"}), with_neighbours=True), atlas.conditions[0]
    session.selected = Pick("structure", "soleus", Side.LEFT)
    session.preview = "C7"
    session.choose_condition(condition)
    assert (session.condition, session.levels) == (condition.id, frozenset(condition.levels))
    assert (session.selected, session.preview, session.with_neighbours) == (None, None, False)
    assert session.shown_levels() == tuple(level for level in SEGMENTS if level in condition.levels)


@pytest.mark.parametrize("mode", ["replace", "toggle", "range"])
def test_choosing_a_level_ends_the_condition(atlas, mode):
    session = Session()
    session.choose_condition(atlas.conditions[0])
    session.choose_level("C6", mode)
    assert session.condition is None


def test_a_condition_is_known_when_its_levels_are_told(atlas):
    session, heard = Session(), []
    session.events.levels.connect(lambda _: heard.append(session.condition))
    session.choose_condition(atlas.conditions[0])
    assert heard == [atlas.conditions[0].id]


def test_every_kind_of_page_is_known_by_its_name():
    assert set(PAGE_KINDS) == set(get_args(PageKind))
    assert Session().page == Page("contents")


def test_sessions_do_not_hear_each_other():
    one, other, heard = Session(), Session(), []
    other.events.levels.connect(heard.append)
    one.choose_level("C6", "replace")
    assert heard == []


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_is_shown_and_faded_by_itself(name):
    session, heard = Session(), []
    session.events.layers.connect(heard.append)
    before = session.layers[name]
    session.show_layer(name, not before.visible)
    session.fade_layer(name, 0.37)
    assert session.layers[name] == Layer(not before.visible, 0.37)
    assert len(heard) == 2
    assert all(session.layers[other] == DEFAULT_LAYERS[other] for other in LAYERS if other != name)


@pytest.mark.parametrize(("asked", "given"), [(-1.0, 0.0), (7.0, 1.0)])
def test_opacity_stays_between_clear_and_solid(asked, given):
    session = Session()
    session.fade_layer("skin", asked)
    assert session.layers["skin"].opacity == given


def test_every_layer_has_a_default():
    assert set(DEFAULT_LAYERS) == set(LAYERS)
