"""Every dermatome map on the atlas body: each level has skin on both sides, and known places are as told."""

from __future__ import annotations

import numpy as np
import pytest

from ims_atlas.body.dermatomes import Dermatomes
from ims_atlas.body.finder import Finder
from ims_atlas.body.pack import BodyPack
from ims_atlas.body.skin_patch import cut_out, label_places
from ims_atlas.errors import NoPlace
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.model.sensory import DermatomeMap

MIRRORED = 0.1
"""Both sides of the body differ a little: this share of a dermatome's points may lack a partner."""

PLACES = [
    ("keegan_garrett_1948", "proximal_phalanx_finger_1_dorsal", "C6"),
    ("ditki_dermatomes", "proximal_phalanx_finger_3_dorsal", "C7"),
    ("keegan_garrett_1948", "proximal_phalanx_finger_5_dorsal", "C8"),
    ("foerster_1933", "proximal_phalanx_finger_1_dorsal", "C7"),
    ("ditki_dermatomes", "toe_1_tip", "L5"),
    ("keegan_garrett_1948", "toe_1_tip", "L4"),
    ("faleiros_2009", "metatarsal_3_head_dorsal", "L5"),
    ("ditki_dermatomes", "toe_5_tip", "S1"),
    ("gpnotebook_dermatomes", "calcaneus_tuberosity_back", "S1"),
    ("fpnotebook_sensory", "nipple", "T4"),
    ("medscape_dermatomes", "nipple", "T4"),
    ("ditki_dermatomes", "umbilicus", "T10"),
    ("medscape_dermatomes", "umbilicus", "T10"),
    ("grays_students_dermatomes", "xiphoid_process", "T6"),
    ("nerve_root_table", "popliteal_fossa", "S1"),
    ("williams_sugars_1998", "tibia_medial_condyle", "L4"),
]
SILENT = [
    ("faleiros_2009", "nipple"),
    ("williams_sugars_1998", "toe_1_tip"),
    ("medscape_dermatomes", "popliteal_fossa"),
]


@pytest.fixture(scope="module")
def finder(atlas: Atlas, embedded: BodyPack) -> Finder:
    return Finder(atlas, embedded)


@pytest.fixture(scope="module")
def dermatomes(embedded: BodyPack, finder: Finder) -> Dermatomes:
    return Dermatomes(embedded, finder)


def map_of(atlas: Atlas, source: str) -> DermatomeMap:
    return next(each for each in atlas.dermatomes if each.source == source)


def test_every_level_of_every_map_has_skin_on_both_sides(atlas: Atlas, dermatomes: Dermatomes) -> None:
    left = dermatomes.skin.points[:, 0] > 0
    for source_map in atlas.dermatomes:
        told = dermatomes.of(source_map)
        assert [each.record for each in told] == list(source_map.dermatomes)
        for each in told:
            assert each.is_drawn, f"{source_map.source} {each.record.level}"
            assert each.gaps == ()
            for side in (left, ~left):
                assert (each.margin[side] > 0).any(), f"{source_map.source} {each.record.level}"


def test_both_sides_are_alike(atlas: Atlas, dermatomes: Dermatomes, finder: Finder) -> None:
    points = dermatomes.skin.points
    mirrored = points * (-1.0, 1.0, 1.0) + (2 * finder.surfaces.middle_x, 0.0, 0.0)
    partner = np.array([dermatomes.skin.nearest_row(point) for point in mirrored[::7]])
    for each in dermatomes.of(map_of(atlas, "keegan_garrett_1948")):
        here, there = each.margin[::7] > 3.0, each.margin[partner] > -6.0
        assert (here & ~there).sum() <= MIRRORED * max(here.sum(), 1), each.record.level


@pytest.mark.parametrize(("source", "landmark", "level"), PLACES)
@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT])
def test_known_places_belong_to_the_level_that_the_map_names(
    atlas: Atlas, dermatomes: Dermatomes, finder: Finder, source: str, landmark: str, level: str, side: Side
) -> None:
    place = finder.skin.nearest(finder.of(landmark, side).point)
    assert level in dermatomes.at(map_of(atlas, source), place)


@pytest.mark.parametrize(("source", "landmark"), SILENT)
def test_a_map_is_silent_where_it_says_nothing(
    atlas: Atlas, dermatomes: Dermatomes, finder: Finder, source: str, landmark: str
) -> None:
    place = finder.skin.nearest(finder.of(landmark, Side.LEFT).point)
    assert dermatomes.at(map_of(atlas, source), place) == ()


def test_face_and_scalp_stay_with_the_trigeminal_nerve(
    atlas: Atlas, dermatomes: Dermatomes, finder: Finder
) -> None:
    cheek = finder.skin.nearest(finder.of("infraorbital_foramen", Side.LEFT).point)
    assert all(dermatomes.at(source_map, cheek) == () for source_map in atlas.dermatomes)


def test_what_the_body_lacks_is_named(atlas: Atlas, dermatomes: Dermatomes) -> None:
    source_map = map_of(atlas, "williams_sugars_1998")
    first = source_map.dermatomes[0]
    area = first.areas[0].model_copy(update={"between": ("tibia_medial_condyle", "nowhere")})
    lacking = source_map.model_copy(
        update={
            "source": "lacking",
            "dermatomes": (first.model_copy(update={"areas": (area,)}),),
        }
    )
    told = dermatomes.of(lacking)[0]
    assert not told.is_drawn
    assert any("nowhere" in gap for gap in told.gaps)


def test_a_body_without_skin_has_no_dermatomes(atlas: Atlas, embedded: BodyPack) -> None:
    class Skinless(BodyPack):
        def parts(self, system):  # type: ignore[no-untyped-def]
            return () if system == "skin" else super().parts(system)

    pack = Skinless(embedded.folder)
    with pytest.raises(NoPlace, match="no skin"):
        Dermatomes(pack, Finder(atlas, pack)).of(atlas.dermatomes[0])


def test_a_piece_is_cut_out_along_its_border(atlas: Atlas, dermatomes: Dermatomes, finder: Finder) -> None:
    told = next(
        each for each in dermatomes.of(map_of(atlas, "medscape_dermatomes")) if each.record.level == "T8"
    )
    patch = cut_out(dermatomes.skin, told.margin)
    heights = [finder.of(name, Side.LEFT).point[2] for name in told.record.areas[0].between]
    assert patch.triangles.max() == len(patch.points) - 1
    assert patch.points[:, 2].max() == pytest.approx(max(heights) + 6.0, abs=0.5)
    assert patch.points[:, 2].min() == pytest.approx(min(heights) - 6.0, abs=0.5)
    lengths = np.linalg.norm(np.diff(patch.points[patch.border], axis=1)[:, 0], axis=1)
    assert np.median(lengths) < 6.0
    places = label_places(dermatomes.skin, told.margin)
    assert len(places) == 1
    assert np.abs(places[0].points[0][2] - np.mean(heights)) < 10.0
