"""Needle sites on the body that comes with the atlas: where their rules say, on the surface they name."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import trimesh

from ims_atlas.body.archive import open_archive
from ims_atlas.body.bodyparts3d import import_bodyparts3d
from ims_atlas.body.install import vocabulary_of
from ims_atlas.body.pack import BodyPack
from ims_atlas.body.places import Places
from ims_atlas.errors import NoPlace
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.places import BesideSpine, OnMuscle
from ims_atlas.model.segments import Side
from tests.facts import facts
from tests.walk import every

BOTH = (Side.LEFT, Side.RIGHT)
SITES = facts().sites
ON_MUSCLE = [site for site in SITES if isinstance(site.place, OnMuscle)]
BESIDE_VERTEBRAE = [
    site for site in SITES if isinstance(site.place, BesideSpine) and site.place.fraction is None
]
DISTANCE_MM = 2.0
HEIGHT_MM = 16.0
"""A lamina is looked for this far up or down where the height itself falls in a gap."""


@pytest.fixture(scope="module")
def places(atlas: Atlas, embedded: BodyPack) -> Places:
    """Return the places on the shipped body."""
    return Places(atlas, embedded)


def surface(atlas: Atlas, body: BodyPack, muscle: str, side: Side) -> trimesh.Trimesh:
    """Return the muscle with its heads on one side, at the level of detail that places are made on."""
    meshes = [
        trimesh.Trimesh(body.part_points(part, 1), body.part_triangles(part, 1), process=False)
        for key in atlas.with_descendants(muscle)
        for part in body.parts_of(key)
        if part.side in (side, Side.MIDLINE)
    ]
    return trimesh.util.concatenate(meshes)


def shows(atlas: Atlas, body: BodyPack, muscle: str) -> bool:
    """Tell whether the body has the muscle or one of its heads."""
    return any(body.parts_of(key) for key in atlas.with_descendants(muscle))


def bones(body: BodyPack, *structures: str) -> list[np.ndarray]:
    """Return the points of each of some bones."""
    return [
        np.concatenate([body.part_points(part) for part in body.parts_of(structure)])
        for structure in structures
    ]


@pytest.mark.parametrize("side", BOTH)
@every("site", ON_MUSCLE)
def test_a_site_lies_on_the_surface_and_within_the_span_of_its_muscle(
    site: NeedleSite, side: Side, places: Places, atlas: Atlas, embedded: BodyPack
) -> None:
    assert isinstance(site.place, OnMuscle)
    if not shows(atlas, embedded, site.place.muscle):
        with pytest.raises(NoPlace, match=f"no {atlas.muscle(site.place.muscle).names.en.lower()}"):
            places.of(site, side)
        return
    muscle = surface(atlas, embedded, site.place.muscle, side)
    place = places.of(site, side)
    nearest = trimesh.triangles.closest_point(muscle.triangles, np.tile(place.point, (len(muscle.faces), 1)))
    assert np.linalg.norm(nearest - place.point, axis=1).min() < DISTANCE_MM
    assert (place.point > muscle.bounds[0] - DISTANCE_MM).all()
    assert (place.point < muscle.bounds[1] + DISTANCE_MM).all()
    assert np.linalg.norm(place.direction) == pytest.approx(1.0)


@pytest.mark.parametrize("side", BOTH)
@every("site", BESIDE_VERTEBRAE)
def test_a_paraspinal_site_lies_level_with_its_vertebra_as_far_aside_as_said(
    site: NeedleSite, side: Side, places: Places, embedded: BodyPack
) -> None:
    assert isinstance(site.place, BesideSpine)
    vertebrae = bones(embedded, *site.place.beside)
    tips = [points[points[:, 1].argmax()] for points in vertebrae]
    middle = np.mean([points[:, 0].mean() for points in vertebrae])
    place = places.of(site, side)
    lateral = (place.point[0] - middle) * (1 if side is Side.LEFT else -1)
    assert lateral == pytest.approx(site.place.lateral_mm, abs=1.5)
    assert abs(place.point[2] - np.mean([tip[2] for tip in tips])) <= HEIGHT_MM
    assert place.point[1] < max(tip[1] for tip in tips) + 1.0


def test_paraspinal_sites_of_one_kind_descend_with_their_levels(places: Places, atlas: Atlas) -> None:
    sites = [site for site in BESIDE_VERTEBRAE if site.id.startswith("multifidus")]
    heights = [places.of(site, Side.LEFT).point[2] for site in sites]
    assert len(heights) > 15
    assert heights == sorted(heights, reverse=True)


@pytest.mark.parametrize("side", BOTH)
def test_every_site_lies_on_its_own_side(
    side: Side, places: Places, atlas: Atlas, embedded: BodyPack
) -> None:
    sign = 1 if side is Side.LEFT else -1
    present = [
        site
        for site in SITES
        if isinstance(site.place, BesideSpine) or shows(atlas, embedded, site.place.muscle)
    ]
    assert [site.id for site in present if sign * places.of(site, side).point[0] < -1.0] == []


def test_the_shipped_body_lacks_the_muscles_of_few_sites(atlas: Atlas, embedded: BodyPack) -> None:
    lacking = {site.place.muscle for site in ON_MUSCLE if not shows(atlas, embedded, site.place.muscle)}
    assert lacking <= {"rectus_abdominis", "latissimus_dorsi"}


def test_a_landmark_keeps_the_frame_to_its_word(places: Places, atlas: Atlas) -> None:
    infraspinatus = places.of(atlas.sites_of("infraspinatus")[0], Side.LEFT)
    tibialis = places.of(atlas.sites_of("tibialis_anterior")[0], Side.LEFT)
    assert infraspinatus.point[0] > 40
    assert infraspinatus.direction[1] < -0.5
    assert tibialis.direction[1] > 0.3
    assert infraspinatus.point[2] - tibialis.point[2] > 800


@pytest.mark.parametrize("fraction", [0.1, 0.3, 0.5, 0.7, 0.9])
@pytest.mark.parametrize("start", ["superior", "inferior"])
def test_a_site_lies_as_far_along_its_muscle_as_said(
    start: str, fraction: float, places: Places, atlas: Atlas, embedded: BodyPack
) -> None:
    site = atlas.sites_of("tibialis_anterior")[0]
    assert isinstance(site.place, OnMuscle)
    rule = site.place.model_copy(update={"start": start, "fraction": fraction})
    moved = site.model_copy(update={"id": f"{start}_{fraction}", "place": rule})
    low, high = surface(atlas, embedded, "tibialis_anterior", Side.LEFT).bounds[:, 2]
    share = (places.of(moved, Side.LEFT).point[2] - low) / (high - low)
    assert share == pytest.approx(fraction if start == "inferior" else 1 - fraction, abs=0.06)


def test_a_place_is_the_same_each_time(atlas: Atlas, embedded: BodyPack, places: Places) -> None:
    site = atlas.sites_of("infraspinatus")[0]
    np.testing.assert_array_equal(
        places.of(site, Side.LEFT).point, Places(atlas, embedded).of(site, Side.LEFT).point
    )


def test_what_a_body_lacks_is_named(atlas: Atlas, small_zip: Path, tmp_path: Path) -> None:
    import_bodyparts3d(open_archive(small_zip), None, vocabulary_of(atlas), tmp_path / "body")
    places = Places(atlas, BodyPack(tmp_path / "body"))
    assert places.of(atlas.sites_of("infraspinatus")[0], Side.LEFT).point[0] > 60
    for _ in range(2):
        with pytest.raises(NoPlace, match="this body has no tibialis anterior"):
            places.of(atlas.sites_of("tibialis_anterior")[0], Side.LEFT)
    site = next(site for site in BESIDE_VERTEBRAE if site.place.beside == ("vertebra_l5",))
    with pytest.raises(NoPlace, match="this body has no vertebra l5"):
        places.of(site, Side.RIGHT)
