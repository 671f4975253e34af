"""What is set aside: hidden, glass, isolated, peeled, and the surroundings of a selection."""

from __future__ import annotations

import numpy as np
import pytest

from ims_atlas.body.pack import BodyPack, System
from ims_atlas.body.places import Places
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene.appearance import highlight
from ims_atlas.scene.part_surface import HATCHED, OPAQUE
from ims_atlas.scene.part_table import PartTable
from ims_atlas.scene.sites_in_view import needles_in_view
from ims_atlas.scene.visibility import GLASS_ALPHA, Visibility
from ims_atlas.state.session import SURROUNDINGS, Pick, Session

TRICEPS = Pick("structure", "triceps_brachii", Side.LEFT)
HEADS = {"triceps_brachii_long_head", "triceps_brachii_lateral_head", "triceps_brachii_medial_head"}


class Seen:
    """What a session leaves of the atlas body."""

    def __init__(self, atlas: Atlas, pack: BodyPack) -> None:
        self.atlas, self.pack, self.session = atlas, pack, Session()
        self.places = Places(atlas, pack)
        self.visibility = Visibility(atlas, pack, PartTable(atlas, pack, self.places))

    def alphas(self, system: System = "muscles", alpha: int = 255) -> dict[tuple[str, Side], int]:
        """Return how opaque parts are that had an alpha before."""
        self.visibility.update(self.session, highlight(self.atlas, self.session))
        colours = np.full((len(self.pack.parts(system)), 4), alpha, np.uint8)
        found = self.visibility.on(system, colours)[:, 3].tolist()
        return {(p.structure, p.side): a for p, a in zip(self.pack.parts(system), found, strict=True)}

    def shown(self, system: System = "muscles") -> set[str]:
        return {structure for (structure, _), alpha in self.alphas(system).items() if alpha}

    def needles(self) -> set[tuple[str, Side]]:
        self.visibility.update(self.session, highlight(self.atlas, self.session))
        found = needles_in_view(self.atlas, self.session, self.places, self.visibility)
        return {(needle.site.id, needle.side) for needle in found}


@pytest.fixture
def seen(atlas: Atlas, embedded: BodyPack) -> Seen:
    return Seen(atlas, embedded)


def test_hidden_muscles_go_with_their_heads_and_needles(seen: Seen) -> None:
    seen.session.levels = frozenset({"C7"})
    sites = {site.id for site in seen.atlas.sites_of("triceps_brachii")}
    assert sites & {site for site, _ in seen.needles()}
    seen.session.hide(TRICEPS)
    alphas = seen.alphas()
    assert {alphas[head, Side.LEFT] for head in HEADS} == {0}
    assert {alphas[head, Side.RIGHT] for head in HEADS} == {255}
    assert {side for site, side in seen.needles() if site in sites} == {Side.RIGHT}
    seen.session.selected = TRICEPS
    assert seen.alphas()["triceps_brachii_long_head", Side.LEFT] == 0, "what is hidden stays hidden"


def test_faded_parts_are_glass_and_fainter_than_they_were(seen: Seen) -> None:
    seen.session.fade(TRICEPS)
    head = ("triceps_brachii_long_head", Side.LEFT)
    assert seen.alphas()[head] == GLASS_ALPHA
    assert 0 < seen.alphas(alpha=40)[head] < 40
    assert seen.alphas()["triceps_brachii_long_head", Side.RIGHT] == 255


def test_isolating_leaves_nothing_else(seen: Seen) -> None:
    seen.session.isolate(TRICEPS)
    assert seen.shown() == HEADS
    assert {side for (_, side), alpha in seen.alphas().items() if alpha} == {Side.LEFT}
    assert not seen.shown("bones")
    site = seen.atlas.sites_of("triceps_brachii")[0]
    seen.session.isolate(Pick("site", site.id, Side.LEFT))
    assert seen.needles() == {(site.id, Side.LEFT)}
    assert seen.shown() <= HEADS
    assert seen.shown()
    seen.session.isolate(Pick("acupoint", "LI11", Side.LEFT))
    assert len(seen.shown()) == 1


def test_surroundings_grow_from_the_selection_to_the_body(seen: Seen) -> None:
    seen.session.selected = TRICEPS
    found = []
    for step in SURROUNDINGS:
        seen.session.surroundings = step
        found.append((seen.shown(), seen.shown("bones"), seen.shown("skin")))
    muscles, bones, skins = zip(*found, strict=True)
    assert muscles[0] == HEADS
    assert not bones[0]
    assert "anconeus" in muscles[1], "it shares region or nerve"
    assert "humerus" in bones[1]
    assert "skull" not in bones[2]
    assert "biceps_brachii_long_head" in muscles[2] - muscles[1]
    for smaller, larger in ((0, 1), (1, 2), (2, 3)):
        assert muscles[smaller] < muscles[larger]
    assert [bool(skin) for skin in skins] == [False, False, False, True]
    seen.session.selected = Pick("structure", "humerus", Side.LEFT)
    seen.session.surroundings = "group"
    assert "brachialis" in seen.shown()
    assert "soleus" not in seen.shown()


def test_surroundings_without_a_selection_are_those_of_what_is_lit(seen: Seen) -> None:
    seen.session.surroundings = "selection"
    assert len(seen.shown()) > 150, "nothing is lit: the whole body"
    seen.session.levels = frozenset({"C7"})
    assert "triceps_brachii_long_head" in seen.shown()
    assert "soleus" not in seen.shown()


def test_surroundings_grow_fainter_beside_what_is_selected_or_lit(seen: Seen) -> None:
    seen.session.levels = frozenset({"L5"})
    seen.session.selected = TRICEPS
    seen.session.surroundings_opacity = 0.5
    alphas = seen.alphas()
    assert alphas["triceps_brachii_long_head", Side.LEFT] == 255
    assert alphas["gluteus_medius", Side.RIGHT] == 255
    assert alphas["triceps_brachii_long_head", Side.RIGHT] == 128
    seen.session.surroundings_opacity = 0.996
    fainter = seen.alphas()["trapezius_transverse_part", Side.LEFT]
    assert fainter < OPAQUE < HATCHED, "never an alpha that means something"


def test_peeling_takes_skin_then_muscles_and_leaves_bones_and_the_selection(seen: Seen) -> None:
    seen.session.peel = 0.01
    assert not seen.shown("skin")
    whole = len(seen.shown())
    seen.session.peel = 0.5
    half = seen.shown()
    assert 0.4 * whole < len(half) < 0.6 * whole
    assert "trapezius_transverse_part" not in half
    assert "multifidus_lumborum" in half
    seen.session.peel = 1.0
    assert not seen.shown() | seen.shown("nerves") | seen.shown("organs")
    assert len(seen.shown("bones")) > 50
    seen.session.selected = TRICEPS
    assert seen.shown() == HEADS
    seen.session.restore()
    assert len(seen.shown()) > whole
    assert seen.shown("skin")
