"""The nerves as facts: every root reaches its muscles, and the way there is the one that is taught."""

from __future__ import annotations

import pytest

from ims_atlas.analysis.nerve_paths import lit_nerves, nerve_paths, path_in_words, path_to
from ims_atlas.model.segments import SEGMENTS, segment_range
from tests.facts import facts
from tests.walk import every

FACTS = facts()
LINKS = [(m.source, link) for m in FACTS.maps for link in m.links]


@pytest.mark.parametrize(
    ("level", "muscle", "words"),
    [
        ("C6", "supraspinatus", "C6 > Upper trunk of brachial plexus > Suprascapular nerve"),
        ("C4", "diaphragm", "C4 > Cervical plexus > Phrenic nerve"),
        ("C5", "rhomboid_major", "C5 > Dorsal scapular nerve"),
        ("T7", "rectus_abdominis", "T7 > Seventh intercostal nerve"),
        ("L3", "vastus_medialis", "L3 > Lumbar plexus > Femoral nerve"),
        ("L5", "gluteus_medius", "L5 > Lumbosacral trunk > Sacral plexus > Superior gluteal nerve"),
        ("C6", "multifidus_cervicis", "C6 > Posterior ramus of C6"),
    ],
)  # fmt: skip
def test_the_way_is_the_one_that_is_taught(atlas, level, muscle, words):
    assert path_in_words(atlas, level, muscle) == words


def test_a_way_through_the_plexus_is_told_in_full(atlas):
    assert path_to(atlas, "C6", "deltoid") == (
        "spinal_root_c6",
        "ventral_ramus_c6",
        "brachial_plexus_upper_trunk",
        "brachial_plexus_upper_posterior_division",
        "brachial_plexus_posterior_cord",
        "axillary_nerve",
    )


def test_a_way_begins_at_the_root_and_ends_at_a_nerve_of_the_muscle(atlas):
    for _, link in LINKS:
        for root in link.roots:
            path = path_to(atlas, root, link.muscle)
            if path:
                assert path[0] == f"spinal_root_{root.lower()}"
                assert link.muscle in atlas.nerve(path[-1]).supplies


@every("source, link", LINKS)
def test_every_root_of_a_map_is_lit_up_to_the_muscle_or_excused(atlas, source, link):
    excused = {
        r for row in atlas.uncarried if (row.source, row.muscle) == (source, link.muscle) for r in row.roots
    }
    carried = {root for root in link.roots if path_to(atlas, root, link.muscle)}
    assert carried | excused == set(link.roots)


def test_few_exceptions_are_needed(atlas):
    said = sum(len(link.roots) for _, link in LINKS)
    assert sum(len(row.roots) for row in atlas.uncarried) < said / 20


@every("muscle", FACTS.muscles)
def test_the_ramus_of_a_muscle_is_that_of_its_nerves(atlas, muscle):
    passed = {
        key.split("_")[0]
        for _, link in atlas.links(muscle.id)
        for root in link.roots
        for way in atlas.nerve_ways(root, muscle.id)
        for key in way
        if atlas.nerve(key).kind == "ramus"
    }
    assert passed <= ({"dorsal"} if muscle.ramus == "posterior" else {"ventral"})


@every("level", segment_range("C1", "S4"))
def test_every_level_lights_its_root_and_only_its_own(atlas, level):
    lit = nerve_paths(atlas, level)
    assert [key for key in lit if atlas.nerve(key).kind == "root"] == [f"spinal_root_{level.lower()}"]
    assert all(level in atlas.nerve(key).all_roots for key in lit)


def test_what_is_lit_follows_the_maps_that_are_asked(atlas):
    assert "brachial_plexus_upper_trunk" not in nerve_paths(atlas, "C4", {"knowledge"})
    assert "brachial_plexus_upper_trunk" in nerve_paths(atlas, "C4", {"yomogida_kerstein"})


def test_of_several_levels_each_nerve_has_the_first_it_carries(atlas):
    lit = lit_nerves(atlas, ["C5", "C8"])
    assert (lit["axillary_nerve"], lit["ulnar_nerve"], lit["radial_nerve"]) == ("C5", "C8", "C5")


def test_ways_to_some_muscles_only_can_be_asked_for(atlas):
    lit = lit_nerves(atlas, ["C5", "C6"], {"deltoid"})
    ways = {key for root in ("C5", "C6") for way in atlas.nerve_ways(root, "deltoid") for key in way}
    assert set(lit) == ways
    assert "axillary_nerve" in lit
    assert lit_nerves(atlas, ["C5"], ()) == {}


def test_a_way_is_told_in_french(atlas):
    names = [atlas.nerve(key).names.fr for key in ("brachial_plexus_upper_trunk", "suprascapular_nerve")]
    assert path_in_words(atlas, "C6", "supraspinatus", "fr") == " > ".join(("C6", *names))


def test_many_named_nerves_and_all_roots(atlas):
    assert sum(nerve.kind == "nerve" for nerve in atlas.nerves) >= 60
    assert sum(nerve.kind == "root" for nerve in atlas.nerves) == len(SEGMENTS)


@every("nerve", FACTS.nerves)
def test_a_nerve_says_all_of_itself(atlas, nerve):
    for statement in (*nerve.roots, *nerve.springs_from):
        assert list(statement.roots) == sorted(statement.roots, key=SEGMENTS.index)
    assert {statement.source for statement in nerve.roots} <= set(nerve.sources)
    assert nerve.names.la[0].isupper()
    assert nerve.course.en.endswith(".")
    assert nerve.course.fr.endswith(".")
    if nerve.fibres == "sensory":
        assert not nerve.supplies
    assert nerve.supplies or nerve.kind != "nerve" or nerve.fibres != "motor" or atlas.branches(nerve.id)
