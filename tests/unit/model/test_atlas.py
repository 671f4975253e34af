"""Look-ups over the facts."""

from __future__ import annotations

import pytest

from ims_atlas.errors import NotInAtlas
from ims_atlas.model.atlas import Atlas, as_id


def test_a_muscle_is_found_by_its_id_and_by_each_synonym(atlas):
    for muscle in atlas.muscles:
        assert atlas.muscle(muscle.id) is muscle
        for synonym in muscle.synonyms:
            assert atlas.muscle(as_id(synonym)) is muscle


def test_an_old_name_leads_to_the_present_one(atlas):
    assert atlas.muscle("peroneus_longus").id == "fibularis_longus"
    assert atlas.is_muscle("fibularis_longus")
    assert not atlas.is_muscle("peroneus_longus")


@pytest.mark.parametrize("name", ["", "heart", "Infraspinatus", "infraspinatus_motor_point"])
def test_what_is_no_muscle_is_told_by_name(atlas, name):
    with pytest.raises(NotInAtlas, match=f"^'{name}' is not a muscle"):
        atlas.muscle(name)


def test_what_is_no_site_is_told_by_name(atlas):
    with pytest.raises(NotInAtlas, match="'infraspinatus' is not a needle site"):
        atlas.site("infraspinatus")


def test_sources_levels_and_sites_are_found_by_their_ids(atlas):
    assert all(atlas.source(source.id) is source for source in atlas.sources)
    assert all(atlas.level(level.id) is level for level in atlas.levels)
    assert all(atlas.site(site.id) is site for site in atlas.sites)


@pytest.mark.parametrize(
    ("group", "look_up"),
    [
        ("nerves", "nerve"),
        ("conditions", "condition"),
        ("texts", "text"),
        ("terms", "term"),
        ("hazards", "hazard"),
        ("landmarks", "landmark"),
        ("signs", "sign"),
    ],
)
def test_every_record_is_found_by_its_id(atlas, group, look_up):
    records = getattr(atlas, group)
    assert records
    assert all(getattr(atlas, look_up)(record.id) is record for record in records)


@pytest.mark.parametrize(
    ("look_up", "kind"), [("condition", "a condition"), ("nerve", "a nerve"), ("site", "a needle site")]
)
def test_what_is_not_there_is_told_by_name(atlas, look_up, kind):
    with pytest.raises(NotInAtlas, match=f"^'hearts' is not {kind} of the atlas"):
        getattr(atlas, look_up)("hearts")


def test_a_level_without_a_record_has_no_examination(atlas):
    assert atlas.examination("C6").level == "C6"
    assert Atlas((), (), (), (), (), (), ()).examination("C6") is None


def test_gaps_are_found_by_what_they_are_about(atlas):
    subject = next(gap.about for gap in atlas.gaps if gap.about != "atlas")
    found = atlas.gaps_about(subject, "atlas")
    assert {gap.about for gap in found} == {subject, "atlas"}
    assert atlas.gaps_about("nothing") == ()


def test_the_sources_on_a_muscle_are_those_on_its_parts_and_wholes_too(atlas):
    whole, part = "biceps_brachii", "biceps_brachii_long_head"
    assert set(atlas.maps_on(part)) <= set(atlas.maps_on(whole))
    for key in (whole, part):
        assert set(atlas.maps_on(key)) - set(atlas.sources_read_on(key)) <= {"knowledge"}
        assert set(atlas.sources_naming(key, "C6")) <= set(atlas.sources_read_on(key))
        assert atlas.sources_naming(key, "S4") == ()
    assert "knowledge" in atlas.maps_on(whole)
    assert len(atlas.sources_naming(whole, "C6")) > 1


def test_parts_know_their_whole_and_wholes_their_parts(atlas):
    parts = [muscle for muscle in atlas.muscles if muscle.part_of]
    assert parts
    for muscle in parts:
        assert muscle in atlas.children(muscle.part_of)
        assert atlas.ancestors(muscle.id)[0] == muscle.part_of
        assert muscle.id in atlas.with_descendants(atlas.ancestors(muscle.id)[-1])
    assert sum(len(atlas.children(muscle.id)) for muscle in atlas.muscles) == len(parts)


def test_a_muscle_without_parts_stands_alone(atlas):
    assert atlas.children("platysma") == ()
    assert atlas.with_descendants("platysma") == ("platysma",)
    assert atlas.ancestors("platysma") == ()


def test_wholes_come_before_their_parts(atlas):
    names = atlas.with_descendants("trapezius")
    assert names[0] == "trapezius"
    assert len(names) > 1
    for name in names[1:]:
        assert names.index(atlas.muscle(name).part_of) < names.index(name)


def test_a_whole_has_the_sites_of_its_heads(atlas):
    own = {site.id for site in atlas.sites_of("biceps_brachii")}
    of_head = {site.id for site in atlas.sites_of("biceps_brachii_long_head")}
    assert of_head
    assert of_head < own


def test_links_are_those_of_the_record_itself(atlas):
    for muscle in atlas.muscles:
        for source_map, link in atlas.links(muscle.id):
            assert link.muscle == muscle.id
            assert link in source_map.links
    linked = sum(len(atlas.links(muscle.id)) for muscle in atlas.muscles)
    assert linked == sum(len(source_map.links) for source_map in atlas.maps)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Peroneus longus", "peroneus_longus"),
        ("  Flexor digiti minimi (hand) ", "flexor_digiti_minimi_hand"),
        ("sterno-cléido-mastoïdien", "sterno_cléido_mastoïdien"),
        ("soleus", "soleus"),
        ("", ""),
    ],
)
def test_a_name_is_written_like_an_id(name, key):
    assert as_id(name) == key
