"""A scene is all that the reader looks at: no field of the session is forgotten, all come back."""

from __future__ import annotations

from dataclasses import fields

import pytest

from ims_atlas.model.segments import Side
from ims_atlas.state.scene import FIELDS, LEFT_OUT, Scene, scene_of, show
from ims_atlas.state.session import CameraPose, Cut, Page, Pick, Session

LEFT = Pick("structure", "trapezius", Side.LEFT)
SITE = Pick("site", "soleus_medial_motor_point", Side.RIGHT)
POINT = Pick("acupoint", "LI11", Side.RIGHT)

OTHER = {
    "levels": frozenset({"C8", "T1"}),
    "with_neighbours": True,
    "sides": "right",
    "rule": "majority",
    "condition": "tennis_elbow",
    "selected": SITE,
    "also_selected": (LEFT, POINT),
    "linked": POINT,
    "guide": 2,
    "meridians": frozenset({"LU", "BL"}),
    "match_rule": "melzack",
    "comparison": "wiper",
    "wiper": 0.125,
    "hidden": frozenset({LEFT}),
    "faded": frozenset({Pick("structure", "femur", Side.MIDLINE)}),
    "isolated": frozenset({LEFT, Pick("structure", "deltoid", Side.LEFT)}),
    "surroundings": "group",
    "surroundings_opacity": 0.25,
    "auto_fade": True,
    "peel": 0.6,
    "exploded": 0.3,
    "cut": Cut("axial", 0.75, True),
    "labels": True,
    "measured": ((1.0, 2.0, 3.0), (4.0, 5.5, 6.0)),
    "asked": (0.0, -120.5, 1100.0),
    "dermatome_map": "ditki_dermatomes",
    "key_points": True,
    "page": Page("term", "myotome"),
    "answers_hidden": True,
    "camera": CameraPose((1.5, -2000.25, 900.0), (0.0, 0.0, 1200.0)),
}
"""For each field of a scene a value that differs from the one at the start; ``layers`` are set by hand."""


def session_with_everything() -> Session:
    session = Session()
    for name in ("selected", *OTHER):
        setattr(session, name, OTHER[name])
    session.show_layer("skin", True)
    session.fade_layer("muscles", 0.731)
    return session


def test_each_field_of_the_session_is_in_the_scene_or_left_out_with_a_reason():
    of_session = {field.name for field in fields(Session)}
    assert set(FIELDS) | set(LEFT_OUT) == of_session
    assert set(FIELDS) & set(LEFT_OUT) == set()
    assert all(LEFT_OUT.values())


def test_the_test_knows_another_value_for_each_field():
    assert set(OTHER) | {"layers"} == set(FIELDS)
    start, other = scene_of(Session()), scene_of(session_with_everything())
    assert [name for name in FIELDS if getattr(start, name) == getattr(other, name)] == []


def test_a_scene_is_at_first_what_a_session_is():
    assert scene_of(Session()) == Scene()


def test_a_session_comes_back_from_its_scene_whole():
    before, after = (
        session_with_everything(),
        Session(levels=frozenset({"S1"}), theme="light", voice="student"),
    )
    show(scene_of(before), after)
    assert scene_of(after) == scene_of(before)
    assert (after.theme, after.voice) == ("light", "student"), "comfort stays"
    show(Scene(), after)
    assert scene_of(after) == Scene().model_copy(update={"camera": OTHER["camera"]}), "the camera stays"


@pytest.mark.parametrize("name", OTHER)
def test_a_field_comes_back_by_itself(name):
    session = session_with_everything()
    start = Scene(camera=CameraPose((0, -1, 0), (0, 0, 0)))
    show(start, session)
    show(start.model_copy(update={name: OTHER[name]}), session)
    changed = [each for each in FIELDS if getattr(session, each) != getattr(start, each)]
    assert changed == [name]


def test_whoever_changes_another_field_on_hearing_of_one_does_not_spoil_the_scene():
    session, wanted = Session(), scene_of(session_with_everything())
    session.events.levels.connect(lambda _: setattr(session, "camera", CameraPose((9, 9, 9), (0, 0, 0))))
    session.events.comparison.connect(lambda _: setattr(session, "linked", None))
    show(wanted, session)
    assert scene_of(session) == wanted


def test_showing_what_is_shown_tells_nothing():
    session, heard = session_with_everything(), []
    for name in FIELDS:
        getattr(session.events, name).connect(heard.append)
    show(scene_of(session), session)
    assert heard == []
