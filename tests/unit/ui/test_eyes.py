"""An eye says what of a row is in the picture, and brings back exactly that."""

from __future__ import annotations

import pytest

from ims_atlas.analysis.structure_tree import TreeNode
from ims_atlas.body.pack import BodyPack
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.state.session import Pick, Session
from ims_atlas.ui.structures.eyes import Eyes


def picks(*structures: str, sides: tuple[Side, ...] = (Side.LEFT, Side.RIGHT)) -> frozenset[Pick]:
    return frozenset(Pick("structure", structure, side) for structure in structures for side in sides)


def row(*structures: str, sides: tuple[Side, ...] = (Side.LEFT, Side.RIGHT)) -> TreeNode:
    return TreeNode("structure", structures[0], structures[0], own=picks(*structures, sides=sides))


HEADS = ("biceps_brachii_long_head", "biceps_brachii_short_head")
BICEPS, LONG_HEAD, KIDNEY = row(*HEADS), row(HEADS[0]), row("kidney")
LEFT_LONG_HEAD = row(HEADS[0], sides=(Side.LEFT,))


@pytest.fixture
def session() -> Session:
    return Session()


@pytest.fixture
def eyes(atlas: Atlas, embedded: BodyPack, session: Session) -> Eyes:
    return Eyes(atlas, session, embedded.manifest.parts)


def test_hiding_a_whole_is_one_thing_to_restore(eyes: Eyes, session: Session) -> None:
    eyes.toggle(BICEPS)
    assert session.hidden == {Pick("structure", "biceps_brachii", Side.MIDLINE)}
    assert eyes.eye(LONG_HEAD) == "shut"
    eyes.toggle(BICEPS)
    assert session.hidden == frozenset()


def test_one_side_of_one_head_comes_back_alone(eyes: Eyes, session: Session) -> None:
    eyes.hide(BICEPS)
    eyes.toggle(LEFT_LONG_HEAD)
    assert (eyes.eye(BICEPS), eyes.eye(LONG_HEAD), eyes.eye(LEFT_LONG_HEAD)) == ("half", "half", "open")
    assert session.hidden == {
        Pick("structure", HEADS[0], Side.RIGHT),
        Pick("structure", HEADS[1], Side.MIDLINE),
    }


def test_what_is_hidden_elsewhere_shows_in_the_eye(eyes: Eyes, session: Session) -> None:
    session.hide(Pick("structure", HEADS[0], Side.MIDLINE))
    assert eyes.eye(BICEPS) == "half"
    session.restore()
    assert eyes.eye(BICEPS) == "open"


def test_a_row_whose_layer_is_off_comes_back_alone(eyes: Eyes, session: Session) -> None:
    assert eyes.eye(KIDNEY) == "shut"
    eyes.toggle(KIDNEY)
    assert session.layers["organs"].visible
    assert eyes.eye(KIDNEY) == "open"
    assert eyes.eye(row("lung")) == "shut"


def test_what_is_isolated_is_all_that_has_an_open_eye(eyes: Eyes, session: Session) -> None:
    session.hide(Pick("structure", HEADS[0], Side.MIDLINE))
    eyes.isolate(LONG_HEAD)
    assert eyes.eye(LONG_HEAD) == "open"
    assert eyes.eye(BICEPS) == "half"
    eyes.show(BICEPS)
    assert session.isolated == {Pick("structure", "biceps_brachii", Side.MIDLINE)}


def test_what_this_body_lacks_stays_hidden_and_has_no_eye(eyes: Eyes, session: Session) -> None:
    foreign = Pick("structure", "of_another_body", Side.MIDLINE)
    session.hide(foreign)
    assert eyes.eye(TreeNode("structure", "of_another_body", "")) is None
    eyes.hide(BICEPS)
    eyes.show(BICEPS)
    assert session.hidden == {foreign}
