"""Look-ups over the facts."""

from __future__ import annotations

import pytest

from ims_atlas.errors import NotInAtlas
from ims_atlas.model.atlas import as_id


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


def test_parts_know_their_whole_and_wholes_their_parts(atlas):
    parts = [muscle for muscle in atlas.muscles if muscle.part_of]
    assert parts
    for muscle in parts:
        assert muscle in atlas.children(muscle.part_of)
        assert atlas.ancestors(muscle.id)[0] == muscle.part_of
        assert muscle.id in atlas.with_descendants(atlas.ancestors(muscle.id)[-1])
    assert sum(len(atlas.children(muscle.id)) for muscle in atlas.muscles) == len(parts)


def test_a_muscle_without_parts_stands_alone(atlas):
    assert atlas.children("soleus") == ()
    assert atlas.with_descendants("soleus") == ("soleus",)
    assert atlas.ancestors("soleus") == ()


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
