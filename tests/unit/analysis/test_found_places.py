"""What is found on a body is listed with its side, method and confidence; what is not, with the reason."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ims_atlas.analysis.found_places import found_acupoints, found_landmarks, rows_of
from ims_atlas.body.finder import Finder
from ims_atlas.body.places import Places
from ims_atlas.model.segments import Side


@pytest.fixture(scope="module")
def few(atlas):
    """Return the facts with some landmarks: in the mid-plane, paired, a name only, without bone here."""
    kept = ("coccyx_tip", "femur_lateral_epicondyle", "fascia_lata")
    marks = [mark for mark in atlas.landmarks if mark.id in kept]
    lost = atlas.landmark("patella_base")
    assert lost.found is not None
    lost = lost.model_copy(update={"found": lost.found.model_copy(update={"of": ("no_such_bone",)})})
    return dataclasses.replace(atlas, landmarks=[*marks, lost])


def test_landmarks_are_listed_once_a_side_or_once_in_the_mid_plane(few, embedded):
    told: list[float] = []
    places = found_landmarks(few, Finder(few, embedded), lambda _, share: told.append(share))
    assert {(place.id, place.side) for place in places.found} == {
        ("coccyx_tip", Side.MIDLINE),
        ("femur_lateral_epicondyle", Side.LEFT),
        ("femur_lateral_epicondyle", Side.RIGHT),
    }
    assert {(one.id, one.side) for one in places.unfound} == {
        ("patella_base", Side.LEFT),
        ("patella_base", Side.RIGHT),
    }
    assert places.unfound[0].reason == "patella_base: extreme: this body has no no such bone"
    assert places.without_rule == ("fascia_lata",)
    assert told == sorted(told)


def test_a_row_gives_tenths_of_a_mm_method_and_confidence(few, embedded):
    rows = rows_of(found_landmarks(few, Finder(few, embedded)).found)
    row = next(row for row in rows if (row["id"], row["side"]) == ("femur_lateral_epicondyle", "right"))
    assert list(row) == ["id", "side", "x_mm", "y_mm", "z_mm", "method", "confidence"]
    assert float(str(row["x_mm"])) < -80
    assert row["method"] == "most lateral point of femur, within 0% to 10% from its inferior end"
    assert row["confidence"] in ("high", "medium", "low")


def test_acupoints_are_grouped_by_meridian(atlas, embedded):
    lung = dataclasses.replace(atlas, meridians=[m for m in atlas.meridians if m.code in ("LU", "GV")])
    places = found_acupoints(lung, Places(atlas, embedded))
    assert {place.group for place in places.found} == {"LU", "GV"}
    sides = {place.group: {p.side for p in places.found if p.group == place.group} for place in places.found}
    assert sides == {"LU": {Side.LEFT, Side.RIGHT}, "GV": {Side.MIDLINE}}
    assert all(np.isfinite(place.point).all() and place.method for place in places.found)
