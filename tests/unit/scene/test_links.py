"""Lines between needle sites and acupoints lie on the skin, say their length, and are full for a match."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import pyvista as pv

from ims_atlas.body.places import Places
from ims_atlas.model.segments import Side
from ims_atlas.scene.link_layer import Link, LinkLayer
from ims_atlas.scene.links import Links
from ims_atlas.scene.palette import PALETTES
from ims_atlas.state.session import Joined, Pick, Session
from tests.unit.analysis.small_contrast import (
    ON_THE_SIDE,
    OVER_LONG_HEAD,
    OVER_OTHER,
    acupoint,
    contrast_of,
    meridian,
    rule,
    site,
)

LINE = meridian(
    "LU", acupoint("LU1", OVER_LONG_HEAD), acupoint("LU2", OVER_OTHER), acupoint("LU3", ON_THE_SIDE)
)
SITE = Pick("site", "one", Side.LEFT)
LU1, LU3 = Pick("acupoint", "LU1", Side.LEFT), Pick("acupoint", "LU3", Side.LEFT)


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> Links:
    sites = (site("one", "biceps", (12.0, 100.0, 9.0)),)
    atlas, contrast = contrast_of(tmp_path_factory.mktemp("links"), (LINE,), sites)
    atlas = dataclasses.replace(atlas, match_rules=(rule(15.5, True), rule(14.5, True)))
    return Links(atlas, Places(atlas, contrast._pack), contrast)


def linked(first: Pick, last: Pick, language: str = "en") -> Session:
    session = Session()
    session.language = language  # type: ignore[assignment]
    session.selected = first
    session.linked = last
    return session


def length(way: np.ndarray) -> float:
    return float(np.linalg.norm(np.diff(way, axis=0), axis=1).sum())


def test_the_link_in_focus_says_its_length_in_both_languages(links: Links) -> None:
    _, focus = links.of(linked(SITE, LU1))
    assert focus is not None
    assert focus.label == "15 mm · 0.5 cun"
    _, focus = links.of(linked(SITE, LU1, "fr"))
    assert focus is not None
    assert focus.label == "15 mm · 0,5 cun"


def test_a_link_runs_just_above_the_skin(links: Links) -> None:
    _, focus = links.of(linked(SITE, LU1))
    assert focus is not None
    np.testing.assert_allclose(focus.way[[0, -1]][:, [0, 2]], [[12.0, 9.0], [0.0, 0.0]], atol=0.1)
    assert (focus.way[:, 1] > 100.5).all()
    assert (focus.way[:, 1] < 106.0).all()
    assert np.dot(focus.outward, (0.0, 1.0, 0.0)) > 0.9


def test_a_link_round_an_edge_does_not_cut_through_the_body(links: Links) -> None:
    _, focus = links.of(linked(SITE, LU3))
    assert focus is not None
    inside = (np.abs(focus.way) < 99.0).all(axis=1)
    assert not inside.any()
    assert length(focus.way) >= np.linalg.norm(np.subtract(ON_THE_SIDE, (12.0, 100.0, 9.0)))


def test_a_link_matches_under_the_rule_of_the_session(links: Links) -> None:
    session = linked(SITE, LU1)
    for key, matches in (("", True), ("within_15_5_true", True), ("within_14_5_true", False)):
        session.match_rule = key
        _, focus = links.of(session)
        assert focus is not None
        assert focus.matches is matches


def test_nothing_is_linked_without_two_places(links: Links) -> None:
    session = Session()
    assert links.of(session) == ([], None)
    session.selected = Pick("structure", "biceps", Side.LEFT)
    session.linked = LU1
    assert links.of(session)[1] is None


def test_all_links_follow_the_session(links: Links) -> None:
    session = Session()
    session.joined = (Joined(SITE, LU1, True), Joined(SITE, LU3, False))
    found, focus = links.of(session)
    assert [link.matches for link in found] == [True, False]
    assert focus is None


def test_a_link_that_does_not_match_is_dashed() -> None:
    plotter = pv.Plotter(off_screen=True)
    layer = LinkLayer(plotter)
    way = np.linspace((0.0, 0.0, 0.0), (60.0, 0.0, 0.0), 21)
    drawn = {}
    for matches in (True, False):
        layer.show([Link(way, matches)], None, PALETTES["dark"])
        (actor,) = plotter.actors.values()
        drawn[matches] = float(actor.mapper.dataset.compute_cell_sizes()["Length"].sum())
    layer.show([], None, PALETTES["dark"])
    assert not plotter.actors
    plotter.close()
    assert drawn[True] == pytest.approx(60.0, abs=0.01)
    assert 0.4 * 60 < drawn[False] < 0.7 * 60
