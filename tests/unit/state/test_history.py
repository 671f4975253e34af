"""The history: what is remembered, under which name, and how one goes back and forth."""

from __future__ import annotations

import pytest

from ims_atlas.model.segments import Side
from ims_atlas.state.bookmarks import Bookmarks, Collection
from ims_atlas.state.changes import Change, bookmark_change, scene_change
from ims_atlas.state.history import History, Moment
from ims_atlas.state.scene import Scene, scene_of
from ims_atlas.state.scene_file import Bookmark
from ims_atlas.state.session import DEFAULT_LAYERS, CameraPose, Cut, Layer, Pick, Session
from tests.unit.state.test_scene import OTHER

NONE = Collection()
HERE, THERE = CameraPose((0, -3000, 900), (0, 0, 900)), CameraPose((0, 3000, 900), (0, 0, 900))
FEMUR, DELTOID = Pick("structure", "femur", Side.MIDLINE), Pick("structure", "deltoid", Side.LEFT)


def scene(**fields: object) -> Scene:
    return Scene(camera=HERE).model_copy(update=fields)


def history(limit: int = 200) -> History:
    return History(Moment(scene()), limit)


def test_nothing_new_is_no_moment():
    past = history()
    assert not past.record(scene(), NONE)
    assert (len(past.moments), past.can_undo, past.can_redo) == (1, False, False)


def test_back_and_forth():
    past, scenes = history(), [scene(), scene(peel=0.5), scene(labels=True), scene(sides="left")]
    for each in scenes[1:]:
        assert past.record(each, NONE)
    back = [moment.scene for moment in iter(past.undo, None) if moment is not None]
    assert back == scenes[2::-1]
    forth = [moment.scene for moment in iter(past.redo, None) if moment is not None]
    assert forth == scenes[1:]
    assert past.go(1) == past.now
    assert past.now.scene == scenes[1]
    assert past.go(4) is None
    assert past.go(-1) is None
    assert past.current == 1


def test_a_new_way_forgets_what_was_undone():
    past = history()
    past.record(scene(peel=0.5), NONE)
    past.record(scene(labels=True), NONE)
    past.undo()
    past.record(scene(sides="left"), NONE)
    assert [moment.change.kind for moment in past.moments] == ["start", "peel", "sides"]
    assert not past.can_redo


def test_the_oldest_moments_are_forgotten():
    past = history(limit=5)
    for step in range(1, 10):
        past.record(scene(levels=frozenset({f"T{step}"})), NONE)
    assert len(past.moments) == 5
    assert past.current == 4
    assert past.moments[0].scene.levels == {"T5"}


def test_what_goes_on_is_one_moment():
    past = history()
    past.record(scene(peel=0.1), NONE)
    past.record(scene(peel=0.2), NONE, goes_on=True)
    assert [moment.scene.peel for moment in past.moments] == [0, 0.2]
    past.record(scene(peel=0.3), NONE)
    past.record(scene(peel=0.3, hidden=frozenset({FEMUR})), NONE, goes_on=True)
    past.record(scene(peel=0.3, hidden=frozenset({DELTOID})), NONE, goes_on=True)
    assert [moment.change.kind for moment in past.moments] == ["start", "peel", "peel", "hidden", "hidden"]
    past.undo()
    past.undo()
    past.record(scene(peel=0.9), NONE, goes_on=True)
    assert [moment.scene.peel for moment in past.moments] == [0, 0.2, 0.3, 0.9], "not into what was undone"


def test_the_first_rest_of_the_camera_is_nobodys_change():
    past = History(Moment(Scene()))
    past.record(scene(), NONE)
    assert [moment.change.kind for moment in past.moments] == ["start"]
    assert past.now.scene.camera == HERE
    past.record(scene(camera=THERE), NONE)
    assert [moment.change.kind for moment in past.moments] == ["start", "camera"]


def test_who_records_may_name_the_moment():
    past = history()
    past.record(scene(peel=0.5), NONE, change=Change("opened", ("a.ims.yaml",)))
    assert past.now.change == Change("opened", ("a.ims.yaml",))


def test_every_change_is_told():
    past, heard = history(), []
    past.changed.connect(lambda: heard.append(past.current))
    past.record(scene(peel=0.5), NONE)
    past.record(scene(peel=0.5), NONE)
    past.undo()
    past.redo()
    past.begin(Moment(scene()))
    assert heard == [1, 0, 1, 0]


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ({}, {"levels": frozenset({"C8", "C7"})}, Change("levels", ("C7", "C8"))),
        ({"levels": frozenset({"C8"})}, {}, Change("levels_off")),
        ({}, {"condition": "x", "levels": frozenset({"C6"})}, Change("condition", ("x",))),
        ({"condition": "x"}, {"levels": frozenset({"C6"})}, Change("levels", ("C6",))),
        ({}, {"selected": FEMUR, "camera": THERE}, Change("selected", (FEMUR,))),
        ({"selected": FEMUR, "guide": 1}, {}, Change("selected_off")),
        ({}, {"hidden": frozenset({FEMUR, DELTOID})}, Change("hidden", (DELTOID, FEMUR))),
        (
            {"hidden": frozenset({FEMUR, DELTOID})},
            {"hidden": frozenset({FEMUR})},
            Change("hidden_off", (DELTOID,)),
        ),
        ({"faded": frozenset({FEMUR})}, {}, Change("faded_off", (FEMUR,))),
        ({}, {"isolated": frozenset({FEMUR})}, Change("isolated", (FEMUR,))),
        ({"isolated": frozenset({FEMUR})}, {}, Change("isolated_off")),
        (
            {"also_selected": (FEMUR,)},
            {"also_selected": (FEMUR, DELTOID)},
            Change("also_selected", (DELTOID,)),
        ),
        ({}, {"layers": DEFAULT_LAYERS | {"skin": Layer(True, 0.12)}}, Change("layer_on", ("skin",))),
        ({}, {"layers": DEFAULT_LAYERS | {"bones": Layer(False, 1.0)}}, Change("layer_off", ("bones",))),
        ({}, {"layers": DEFAULT_LAYERS | {"bones": Layer(True, 0.5)}}, Change("layer_faded", ("bones",))),
        ({"cut": Cut("axial", 0.1)}, {"cut": Cut("axial", 0.2)}, Change("cut_moved", ("axial",))),
        ({"cut": Cut("axial", 0.1)}, {"cut": Cut("coronal", 0.1)}, Change("cut", ("coronal",))),
        ({"cut": Cut("axial", 0.1)}, {}, Change("cut_off")),
        ({}, {"measured": ((0, 0, 0),)}, Change("measured_begun")),
        ({}, {"measured": ((0, 0, 0), (1, 1, 1))}, Change("measured")),
        ({}, {"labels": True}, Change("labels_on")),
        ({"labels": True}, {}, Change("labels_off")),
        ({}, {"camera": THERE}, Change("camera")),
    ],
)
def test_a_change_is_named_by_what_tells_most(before, after, change):
    assert scene_change(scene(**before), scene(**after)) == change


@pytest.mark.parametrize("name", OTHER)
def test_no_field_changes_without_a_name(name):
    for one, other in ((scene(), scene(**{name: OTHER[name]})), (scene(**{name: OTHER[name]}), scene())):
        change = scene_change(one, other)
        assert change is not None
        assert change.kind != "other"


def test_changes_of_bookmarks_are_named():
    a, b, c = (Bookmark(title=title) for title in "abc")
    noted, renewed = a.model_copy(update={"notes": "x"}), a.model_copy(update={"scene": Scene(peel=0.5)})
    for before, after, change in (
        ((a, b), (a, b), None),
        ((a,), (a, b), Change("bookmark_added", ("b",))),
        ((a, b), (b,), Change("bookmark_deleted", ("a",))),
        ((a, b, c), (c, a, b), Change("bookmarks_ordered")),
        ((a, b), (c, b), Change("bookmark_renamed", ("c",))),
        ((a,), (noted,), Change("bookmark_notes", ("a",))),
        ((a,), (renewed,), Change("bookmark_updated", ("a",))),
    ):
        assert bookmark_change(Collection(before), Collection(after)) == change
    assert bookmark_change(Collection((a,)), Collection((a,), "Arm")) == Change("bookmarks_titled", ("Arm",))


def three_bookmarks() -> tuple[Session, Bookmarks]:
    session = Session()
    bookmarks = Bookmarks(session)
    for level in ("C5", "C6", "C7"):
        session.levels = frozenset({level})
        bookmarks.add(level)
    return session, bookmarks


def order(bookmarks: Bookmarks) -> str:
    return " ".join(item.title for item in bookmarks.items)


def test_a_bookmark_is_added_behind_the_current_one_and_gone_to():
    session, bookmarks = three_bookmarks()
    assert (order(bookmarks), bookmarks.current) == ("C5 C6 C7", 2)
    bookmarks.go(0)
    assert session.levels == {"C5"}
    session.levels = frozenset({"L1"})
    bookmarks.add("L1")
    assert (order(bookmarks), bookmarks.current) == ("C5 L1 C6 C7", 1)
    bookmarks.next()
    assert (session.levels, bookmarks.current) == ({"C6"}, 2)
    bookmarks.previous()
    bookmarks.previous()
    bookmarks.previous()
    assert (session.levels, bookmarks.current) == ({"C5"}, 0)
    bookmarks.go(9)
    assert bookmarks.current == 0


def test_without_a_current_one_next_is_the_first_and_previous_the_last(tmp_path):
    session, bookmarks = three_bookmarks()
    items = bookmarks.items
    for step, levels in ((bookmarks.next, {"C5"}), (bookmarks.previous, {"C7"})):
        bookmarks.open(tmp_path / "a.ims.yaml", items)
        assert bookmarks.current is None
        assert bookmarks.notes == ""
        step()
        assert session.levels == levels


@pytest.mark.parametrize(
    ("place", "to", "wanted", "current"),
    [
        (0, 2, "C6 C7 C5", 0),
        (2, 0, "C7 C5 C6", 2),
        (1, 2, "C5 C7 C6", 2),
        (1, 0, "C6 C5 C7", 0),
        (0, -1, "C5 C6 C7", 1),
        (2, 9, "C5 C6 C7", 1),
    ],
)
def test_the_current_bookmark_stays_the_current_one_when_one_is_moved(place, to, wanted, current):
    _, bookmarks = three_bookmarks()
    bookmarks.go(1)
    bookmarks.move(place, to)
    assert (order(bookmarks), bookmarks.current) == (wanted, current)
    assert bookmarks.items[current].title == "C6"


@pytest.mark.parametrize(
    ("gone_to", "place", "wanted", "current"),
    [(1, 1, "C5 C7", 1), (2, 2, "C5 C6", 1), (2, 0, "C6 C7", 1), (0, 2, "C5 C6", 0)],
)
def test_deleting(gone_to, place, wanted, current):
    _, bookmarks = three_bookmarks()
    bookmarks.go(gone_to)
    bookmarks.delete(place)
    assert (order(bookmarks), bookmarks.current) == (wanted, current)


def test_the_last_one_can_be_deleted():
    session = Session()
    bookmarks = Bookmarks(session)
    bookmarks.add("only")
    bookmarks.delete(0)
    assert (bookmarks.items, bookmarks.current) == ((), None)


def test_what_is_unsaved_is_known_and_steps_back_lead_to_the_right_file(tmp_path):
    session, bookmarks = three_bookmarks()
    assert bookmarks.unsaved
    assert bookmarks.file is None
    bookmarks.keep_saved(tmp_path / "first.ims.yaml")
    first = bookmarks.collection
    assert not bookmarks.unsaved
    bookmarks.rename(0, "Arm")
    bookmarks.annotate(0, "Slowly.")
    session.peel = 0.5
    bookmarks.renew(1)
    assert bookmarks.unsaved
    assert (bookmarks.items[0].title, bookmarks.items[0].notes) == ("Arm", "Slowly.")
    assert bookmarks.items[1].scene == scene_of(session)
    bookmarks.open(tmp_path / "second.ims.yaml", (Bookmark(title="other"),), "Leg")
    assert not bookmarks.unsaved
    bookmarks.restore(first)
    assert (bookmarks.file, bookmarks.unsaved) == (tmp_path / "first.ims.yaml", False)
    bookmarks.begin()
    assert (bookmarks.file, bookmarks.unsaved, bookmarks.items) == (None, False, ())
    bookmarks.entitle("New")
    assert bookmarks.unsaved
    bookmarks.begin((Bookmark(title="recovered"),))
    assert bookmarks.unsaved
