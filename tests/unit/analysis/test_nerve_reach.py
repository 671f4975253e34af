"""The ways to muscles and nerves, and what a nerve reaches."""

from __future__ import annotations

import pytest

from ims_atlas.analysis.nerve_reach import muscles_of_nerve, way_to_nerve, ways_to_muscle, ways_to_nerve
from ims_atlas.analysis.supply import Strength
from ims_atlas.model.atlas import Atlas


def test_every_root_of_a_muscle_leads_to_it(atlas: Atlas) -> None:
    ways = ways_to_muscle(atlas, "deltoid")
    assert tuple(ways.roots) == ("C5", "C6")
    assert {"spinal_root_c5", "brachial_plexus_posterior_cord", "axillary_nerve"} <= set(ways.nerves)
    assert ("axillary_nerve", "deltoid_spinal_part") in ways.entries


def test_a_stricter_rule_leaves_roots_out(atlas: Atlas) -> None:
    every, all_agree = (ways_to_muscle(atlas, "triceps_brachii", rule) for rule in ("any", "all"))
    assert set(all_agree.roots) < set(every.roots)
    assert "C7" in all_agree.roots
    assert every.roots["C7"] is Strength.MAIN
    assert every.nerves["radial_nerve"] is Strength.MAIN
    assert every.nerves["ventral_ramus_t1"] is Strength.FURTHER


def test_a_nerve_is_reached_from_its_roots(atlas: Atlas) -> None:
    assert tuple(ways_to_nerve(atlas, "axillary_nerve").roots) == ("C5", "C6")
    assert way_to_nerve(atlas, "C5", "axillary_nerve")[0] == "spinal_root_c5"
    assert way_to_nerve(atlas, "C5", "axillary_nerve")[-1] == "axillary_nerve"
    assert way_to_nerve(atlas, "L5", "axillary_nerve") == ()


def test_a_nerve_reaches_its_own_muscles_and_those_of_its_branches(atlas: Atlas) -> None:
    own, further = muscles_of_nerve(atlas, "radial_nerve")
    assert "triceps_brachii_long_head" in own
    assert "supinator" in further
    assert not set(own) & set(further)


@pytest.mark.parametrize("muscle", ["palmar_interossei", "extensor_indicis"])
def test_branches_count_only_with_the_roots_that_come_this_way(atlas: Atlas, muscle: str) -> None:
    reached = {each for found in muscles_of_nerve(atlas, "brachial_plexus_upper_trunk") for each in found}
    assert "deltoid" in reached
    assert ("C6" in ways_to_muscle(atlas, muscle).roots) == (muscle in reached)
