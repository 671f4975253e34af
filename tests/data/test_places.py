"""Every needle site on the atlas body: it has a place on both sides, and the sides mirror each other."""

from __future__ import annotations

import numpy as np
import pytest

from ims_atlas.body.pack import BodyPack
from ims_atlas.body.places import Place, Places
from ims_atlas.errors import NoPlace
from ims_atlas.loading.locate import embedded_body
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.segments import Side
from tests.facts import facts
from tests.walk import every

MIDDLE_MM = -0.7
"""Where the atlas body's mid-plane lies on the x axis."""

TOLERANCE_MM = 12.0
"""How far a place may lie from the mirror image of its counterpart: the body is a person's, not a mould."""

FACTS = facts()
PACK = BodyPack(embedded_body())
PRESENT = [
    site
    for site in FACTS.sites
    if any(PACK.parts_of(structure) for structure in FACTS.with_descendants(site.muscle))
]


@pytest.fixture(scope="module")
def places() -> Places:
    return Places(FACTS, PACK)


def both(places: Places, site: NeedleSite) -> tuple[Place, Place]:
    return places.of(site, Side.LEFT), places.of(site, Side.RIGHT)


def mirrored(vector: np.ndarray, middle: float) -> np.ndarray:
    return np.array([2 * middle - vector[0], vector[1], vector[2]])


def test_the_embedded_body_shows_most_of_the_muscles_that_have_sites():
    assert len({site.muscle for site in PRESENT}) >= 150


@every("site", PRESENT)
def test_a_site_has_a_place_on_both_sides(places, site):
    left, right = both(places, site)
    for place in (left, right):
        assert np.isfinite(place.point).all()
        assert np.linalg.norm(place.direction) == pytest.approx(1.0)
    assert left.point[0] > MIDDLE_MM > right.point[0]


@every("site", PRESENT)
def test_the_sides_mirror_each_other(places, site):
    left, right = both(places, site)
    assert np.linalg.norm(left.point - mirrored(right.point, MIDDLE_MM)) < TOLERANCE_MM
    angle = np.degrees(np.arccos(np.clip(left.direction @ mirrored(right.direction, 0.0), -1, 1)))
    assert angle < 25


@every("site", PRESENT)
def test_a_needle_enters_by_the_skin_or_a_gap_says_why_not(places, site):
    bare = [place for place in both(places, site) if place.skin is None]
    assert not bare or FACTS.gaps_about(site.id), f"no skin point on {len(bare)} of 2 sides"


def test_a_site_of_a_muscle_that_the_body_lacks_says_what_is_missing(places):
    absent = [site for site in FACTS.sites if site not in PRESENT]
    refused = []
    for site in absent:
        try:
            places.of(site, Side.LEFT)
        except NoPlace as problem:
            refused.append(str(problem))
    assert all(text.endswith("on this body") or text.startswith("this body has no ") for text in refused)
