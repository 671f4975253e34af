"""Corridors: shares and depths of what many needles meet, on boxes where geometry gives the answer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ims_atlas.body.corridor import Corridor, Share, bundle, corridor
from ims_atlas.body.needle_report import NeedleReports
from ims_atlas.body.pack import BodyPack
from ims_atlas.body.tissues import Tissues
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side

from .small_body import INWARD, OUTWARD, SKIN, SKIN_PART, Part, body, box, part, without_back

NARROW = np.cos(np.radians(10.0))


@pytest.fixture
def around(atlas: Atlas, tmp_path: Path):
    """Return a function that lays a corridor into a body of some parts."""

    def lay(*parts: Part, skin: tuple[Part, ...] = (SKIN_PART,), **settings) -> Corridor:
        return corridor(Tissues(atlas, body(tmp_path, parts, skin)), SKIN, OUTWARD, INWARD, **settings)

    return lay


def shares(found: Corridor) -> dict[str, Share]:
    """Return the shares by structure."""
    return {share.structure.id: share for share in found.shares}


def test_rays_begin_in_a_disc_of_the_skin_and_point_into_a_cone_evenly() -> None:
    starts, along = bundle(SKIN, OUTWARD, INWARD, 5.0, 10.0, 20_000, 3)
    aside = np.linalg.norm(starts - SKIN, axis=1)
    np.testing.assert_allclose((starts - SKIN) @ OUTWARD, 0.0, atol=1e-9)
    assert aside.max() <= 5.0
    assert (aside < 2.5).mean() == pytest.approx(0.25, abs=0.02)
    cosine = along @ INWARD
    assert cosine.min() >= NARROW - 1e-12
    assert (cosine > (1 + NARROW) / 2).mean() == pytest.approx(0.5, abs=0.02)
    np.testing.assert_allclose(np.linalg.norm(along, axis=1), 1.0)


def test_the_same_seed_gives_the_same_corridor_and_another_seed_another(around) -> None:
    half = part("infraspinatus", "muscles", box(20, 35, x=(0.0, 40.0)))
    assert around(half) == around(half)
    assert around(half).shares != around(half, seed=2).shares


def test_a_muscle_over_the_whole_field_is_met_by_all_rays_at_its_depth(around) -> None:
    found = around(part("infraspinatus", "muscles", box(20, 35)))
    assert (found.rays, found.without_skin) == (1000, 0.0)
    (share,) = found.shares
    assert share.share == 1.0
    assert share.first_met.least == pytest.approx(20.0, abs=0.01)
    assert share.first_met.most <= 20.0 / NARROW + 1e-6
    assert list(share.first_met.depths) == sorted(share.first_met.depths)
    assert (share.overlapping, share.not_closed) == (0.0, 0.0)
    assert found.ended.depths == (80.0,) * 5


def test_a_half_plane_is_met_by_half_of_the_rays(around) -> None:
    (share,) = around(part("infraspinatus", "muscles", box(20, 20.5, x=(0.0, 40.0)))).shares
    assert share.share == pytest.approx(0.5, abs=0.05)


def test_a_bone_over_one_half_ends_the_rays_there(around) -> None:
    found = shares(
        around(
            part("rib_5", "bones", box(30, 36, x=(0.0, 40.0))),
            part("pleura", "organs", box(40, 70)),
            part("infraspinatus", "muscles", box(10, 20)),
        )
    )
    assert found["infraspinatus"].share == 1.0
    assert found["rib_5"].share + found["pleura"].share == pytest.approx(1.0, abs=0.02)
    assert found["pleura"].share == pytest.approx(0.5, abs=0.06)
    assert found["pleura"].first_met.least == pytest.approx(40.0, abs=0.05)


def test_a_depth_asked_for_leads_through_bone(around) -> None:
    rib, pleura = part("rib_5", "bones", box(30, 36)), part("pleura", "organs", box(40, 70))
    assert set(shares(around(rib, pleura))) == {"rib_5"}
    deep = around(rib, pleura, depth_mm=60.0)
    assert shares(deep)["pleura"].share == shares(deep)["rib_5"].share == 1.0
    assert not deep.at_bone


def test_overlaps_and_holes_are_told_as_shares_of_the_rays(around) -> None:
    found = shares(
        around(
            part("infraspinatus", "muscles", box(20, 35)),
            part("teres_minor", "muscles", box(30, 45, x=(0.0, 40.0))),
            part("subscapularis", "muscles", without_back(box(55, 65))),
        )
    )
    assert found["infraspinatus"].overlapping == pytest.approx(0.5, abs=0.06)
    assert found["teres_minor"].overlapping == pytest.approx(found["teres_minor"].share, abs=0.05)
    assert found["infraspinatus"].not_closed == 0.0
    assert found["subscapularis"].not_closed == 1.0
    assert found["subscapularis"].share == 1.0


def test_rays_end_where_they_leave_the_body(around) -> None:
    thin = part("skin", "skin", box(0, 25))
    found = around(part("infraspinatus", "muscles", box(30, 40)), skin=(thin,))
    assert found.shares == ()
    assert found.ended.least == pytest.approx(25.0, abs=0.01)
    assert found.ended.most <= 25.0 / NARROW + 1e-6


def test_depths_count_from_where_each_ray_passes_the_skin(around) -> None:
    deeper = part("skin", "skin", box(4, 200))
    found = around(part("infraspinatus", "muscles", box(24, 40)), skin=(deeper,))
    (share,) = found.shares
    assert share.first_met.least == pytest.approx(20.0, abs=0.01)


def test_where_no_skin_is_met_depths_count_from_the_plane_and_it_is_told(around) -> None:
    found = around(part("infraspinatus", "muscles", box(24, 40)), skin=())
    assert found.without_skin == 1.0
    assert found.shares[0].first_met.least == pytest.approx(24.0, abs=0.01)


def test_a_corridor_on_the_shipped_body_agrees_with_its_needle(atlas: Atlas, embedded: BodyPack) -> None:
    report = NeedleReports(atlas, embedded).of(
        atlas.site("infraspinatus_motor_point"), Side.LEFT, with_corridor=True
    )
    assert report.corridor is not None
    needle = next(layer for layer in report.path.layers if layer.structure.id == "infraspinatus")
    share = shares(report.corridor)["infraspinatus"]
    assert share.share > 0.9
    assert needle.entered_mm is not None
    assert share.first_met.least < needle.entered_mm < share.first_met.most
