"""Who supplies what: maps are kept apart, heads inherit from their whole, main is a majority."""

from __future__ import annotations

import pytest

from ims_atlas.analysis.supply import (
    Strength,
    claims,
    named_muscles,
    roots_in_words,
    sites_at,
    supplied_muscles,
    supply,
)
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.innervation import InnervationMap
from ims_atlas.model.muscles import Muscle
from ims_atlas.model.segments import SEGMENTS

NAMES = {"en": "N", "la": "Musculus n", "fr": "N"}


def muscle(key: str, part_of: str | None = None) -> Muscle:
    facts = {"id": key, "names": NAMES, "region": "arm", "nerve": "n", "ramus": "anterior", "action": "a"}
    return Muscle.model_validate({**facts, "part_of": part_of, "sources": ["knowledge"]})


def source_map(source: str, **links: list[str]) -> InnervationMap:
    """Return a map; a root written ``*C6`` is a main one."""
    rows = [
        {
            "muscle": key,
            "roots": [root.removeprefix("*") for root in roots],
            "main": [root[1:] for root in roots if root.startswith("*")],
        }
        for key, roots in links.items()
    ]
    return InnervationMap.model_validate({"source": source, "method": "textbook", "links": rows})


def small_atlas(*maps: InnervationMap) -> Atlas:
    muscles = [muscle("biceps"), muscle("long_head", "biceps"), muscle("tip", "long_head"), muscle("other")]
    return Atlas(sources=(), levels=(), muscles=muscles, bones=(), maps=maps, sites=(), systems=())


def test_silence_is_no_claim():
    facts = small_atlas(source_map("one", biceps=["C5"]))
    assert claims(facts, "other") == ()
    assert supply(facts, "other", ["C5"]) is None
    assert roots_in_words(facts, "other") == ""


def test_a_head_inherits_what_is_said_of_the_whole():
    facts = small_atlas(source_map("one", biceps=["C5", "*C6"]))
    (claim,) = claims(facts, "tip")
    assert (claim.roots, claim.main, claim.inherited_from) == (("C5", "C6"), ("C6",), "biceps")
    (claim,) = claims(facts, "biceps")
    assert claim.inherited_from is None


def test_a_head_inherits_from_the_nearest_whole_that_a_map_names():
    facts = small_atlas(source_map("one", biceps=["C5"], long_head=["C6"]))
    (claim,) = claims(facts, "tip")
    assert (claim.roots, claim.inherited_from) == (("C6",), "long_head")


def test_what_is_said_of_a_head_itself_counts_for_that_map_alone():
    facts = small_atlas(source_map("one", biceps=["C5"], tip=["C7"]), source_map("two", biceps=["C6"]))
    own, inherited = claims(facts, "tip")
    assert (own.source, own.roots, own.inherited_from) == ("one", ("C7",), None)
    assert (inherited.source, inherited.roots, inherited.inherited_from) == ("two", ("C6",), "biceps")


def test_a_whole_does_not_inherit_from_its_heads():
    facts = small_atlas(source_map("one", tip=["C7"]))
    assert claims(facts, "biceps") == ()


def test_disagreement_is_kept_source_by_source():
    facts = small_atlas(
        source_map("one", biceps=["C5"]), source_map("two", biceps=["C6"]), source_map("three", other=["C5"])
    )
    assert [(claim.source, claim.roots) for claim in claims(facts, "biceps")] == [
        ("one", ("C5",)),
        ("two", ("C6",)),
    ]
    found = supply(facts, "biceps", ["C5"])
    assert (found.speaking, found.naming) == (2, 1)
    assert supply(facts, "biceps", ["C7"]) is None


@pytest.mark.parametrize(
    ("maps", "strength", "main", "distinguishing"),
    [
        ([["C5", "C6"]], Strength.FURTHER, 0, 0),
        ([["*C5", "C6"]], Strength.MAIN, 1, 1),
        ([["C5", "*C6"]], Strength.FURTHER, 0, 1),
        ([["*C5", "C6"], ["C5", "*C6"]], Strength.MAIN, 1, 2),
        ([["*C5", "C6"], ["C5", "*C6"], ["C5", "*C6"]], Strength.FURTHER, 1, 3),
        ([["*C5"], ["C5", "C6"], ["C6"], ["C5", "C7"]], Strength.MAIN, 1, 1),
    ],
)
def test_a_level_is_main_for_half_of_the_maps_that_single_roots_out(maps, strength, main, distinguishing):
    facts = small_atlas(*(source_map(f"map_{i}", biceps=roots) for i, roots in enumerate(maps)))
    found = supply(facts, "biceps", ["C5"])
    assert (found.strength, found.main, found.distinguishing) == (strength, main, distinguishing)
    assert found.speaking == len(maps)


def test_several_levels_count_together():
    facts = small_atlas(source_map("one", biceps=["*C5"]), source_map("two", biceps=["*C6"]))
    both = supply(facts, "biceps", ["C5", "C6"])
    assert (both.naming, both.main, both.strength) == (2, 2, Strength.MAIN)
    assert supply(facts, "biceps", ["C5"]).naming == 1


def test_supplied_are_the_named_ones_and_their_heads():
    facts = small_atlas(source_map("one", biceps=["C5"]), source_map("two", other=["C8"]))
    assert set(supplied_muscles(facts, ["C5"])) == {"biceps", "long_head", "tip"}
    assert named_muscles(facts, ["C5"]) == ["biceps"]
    assert named_muscles(facts, ["C8", "C5"]) == ["biceps", "other"]
    assert supplied_muscles(facts, ["T1"]) == {}


@pytest.mark.parametrize(
    ("roots", "words"),
    [(["C6", "C5"], "C5, C6"), (["T1"], "T1"), (["T1", "C6", "C7", "C8"], "C6 to T1")],
)
def test_roots_are_put_in_words_from_top_to_bottom(roots, words):
    assert roots_in_words(small_atlas(source_map("one", biceps=roots)), "biceps") == words


@pytest.mark.parametrize("level", SEGMENTS)
def test_the_sites_of_a_level_are_of_its_muscles_or_its_own(atlas, level):
    supplied = supplied_muscles(atlas, [level])
    found = sites_at(atlas, [level])
    for site in found:
        assert site.level == level if site.kind == "paraspinal" else site.muscle in supplied
    assert {site.id for site in atlas.sites if site.level == level} <= {site.id for site in found}


def test_nothing_chosen_supplies_nothing(atlas):
    assert supplied_muscles(atlas, []) == {}
    assert sites_at(atlas, []) == []


def test_sources_that_disagree_in_the_shipped_maps_stay_apart(atlas):
    divided = [
        muscle.id
        for muscle in atlas.muscles
        if len({frozenset(claim.roots) for claim in claims(atlas, muscle.id)}) > 1
    ]
    assert divided
    for key in divided:
        found = claims(atlas, key)
        assert len({claim.source for claim in found}) == len(found)
