"""What lies at a place on the skin of the atlas body."""

from __future__ import annotations

import numpy as np
import pytest

from ims_atlas.analysis.asked_place import AskedPlaces, agreement
from ims_atlas.analysis.contrast import Contrast
from ims_atlas.body.dermatomes import Dermatomes
from ims_atlas.body.pack import BodyPack
from ims_atlas.body.places import Places
from ims_atlas.model.acupoints import Acupoint
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side


@pytest.fixture(scope="module")
def places(atlas: Atlas, embedded: BodyPack) -> Places:
    return Places(atlas, embedded)


@pytest.fixture(scope="module")
def asked(atlas: Atlas, embedded: BodyPack, places: Places) -> AskedPlaces:
    contrast = Contrast(atlas, embedded, places)
    return AskedPlaces(atlas, embedded, places, Dermatomes(embedded, places.finder), contrast)


def at(asked: AskedPlaces, places: Places, landmark: str, side: Side = Side.LEFT) -> np.ndarray:
    return asked.on_skin(places.finder.of(landmark, side).point.tolist())


def test_over_the_deltoid_the_maps_differ_and_each_is_named(
    atlas: Atlas, asked: AskedPlaces, places: Places
) -> None:
    answers = asked.roots(at(asked, places, "humerus_deltoid_tuberosity"))
    assert len(answers) == len(atlas.dermatomes)
    by_source = {answer.source_map.source: answer.levels for answer in answers}
    assert by_source["neurology_root_chapters"] == ("C5",)
    assert by_source["keegan_garrett_1948"] == ("C5", "C6")
    assert by_source["faleiros_2009"] == ()
    assert [bool(answer.levels) for answer in answers] == sorted(
        (bool(answer.levels) for answer in answers), reverse=True
    )
    votes = agreement(answers)
    assert votes["C5"] >= 3
    assert list(votes.values()) == sorted(votes.values(), reverse=True)


def test_muscles_come_in_order_with_depth_and_roots(asked: AskedPlaces, places: Places) -> None:
    beneath = asked.muscles(at(asked, places, "nipple"))
    assert beneath[0].muscle.startswith("pectoralis_major")
    assert [each.depth_mm for each in beneath] == sorted(each.depth_mm for each in beneath)
    assert all(each.depth_mm >= 0 for each in beneath)
    assert beneath[0].main == ("C7",)
    assert "C8" in beneath[0].further


def test_nerves_beneath_pass_near_the_way_in(atlas: Atlas, asked: AskedPlaces, places: Places) -> None:
    found = asked.nerves(at(asked, places, "metatarsal_3_head_dorsal"))
    assert "superficial_fibular_nerve" in {each.nerve for each in found}
    assert all(
        each.aside_mm <= 10 and 0 <= each.depth_mm <= 40 and atlas.is_nerve(each.nerve) for each in found
    )


def test_a_larger_circle_holds_more_and_says_how_far(asked: AskedPlaces, places: Places) -> None:
    place = at(asked, places, "humerus_deltoid_tuberosity")
    near, far = asked.around(place, 15.0), asked.around(place, 60.0)
    assert len(near) < len(far)
    assert {each.straight_mm <= 15.0 for each in near} <= {True}
    assert [each.straight_mm for each in far] == sorted(each.straight_mm for each in far)
    assert all(each.skin_mm >= each.straight_mm and each.side is Side.LEFT for each in far)
    assert all(each.cun is not None and each.ruler for each in far)
    assert {isinstance(each.record, Acupoint) for each in far} == {True, False}


def test_a_point_of_the_mid_line_is_found_once(asked: AskedPlaces, places: Places) -> None:
    found = asked.around(at(asked, places, "umbilicus"), 10.0)
    codes = [(each.record.code, each.side) for each in found if isinstance(each.record, Acupoint)]
    assert codes.count(("CV8", Side.MIDLINE)) == 1


def test_nothing_is_invented_where_nothing_lies(asked: AskedPlaces, places: Places) -> None:
    place = at(asked, places, "finger_5_tip")
    assert asked.muscles(place) == ()
    assert asked.around(place, 1.0) == ()
    assert asked.side_of(place) is Side.LEFT
