"""Every shipped record: what the atlas must hold, and how it must not speak."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ims_atlas.analysis.supply import supplied_muscles
from ims_atlas.loading.load_atlas import load_atlas
from ims_atlas.model.needle_sites import BesideSpine, OnMuscle
from ims_atlas.model.segments import SEGMENTS, segment_range

MUSCLE_IDS = (Path(__file__).parent / "muscle_ids.txt").read_text(encoding="utf-8").split()
FACTS = load_atlas()
GROUPS = ("sources", "levels", "muscles", "bones", "maps", "sites", "systems", "nerves", "uncarried")
ADVICE = re.compile(r"\b(safe|should)\b", re.IGNORECASE)


def texts(value: object) -> Iterator[str]:
    """Yield all text in a record, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from texts(inner)


@pytest.mark.parametrize("name", MUSCLE_IDS)
def test_every_muscle_of_the_list_answers(atlas, name):
    muscle = atlas.muscle(name)
    assert muscle.nerve.strip()
    assert muscle.action.strip()


@pytest.mark.parametrize("level", segment_range("C1", "S4"))
def test_every_level_lights_a_muscle_and_has_a_paraspinal_site(atlas, level):
    assert supplied_muscles(atlas, [level])
    assert any(site.level == level for site in atlas.sites)


def test_many_muscles_have_sites(atlas):
    assert len({site.muscle for site in atlas.sites}) >= 60


def test_the_largest_map_is_broad_and_there_are_several_maps(atlas):
    assert max(len(source_map.links) for source_map in atlas.maps) >= 150
    assert len(atlas.maps) >= 10


@pytest.mark.parametrize("group", ["levels", "muscles", "bones", "nerves"])
def test_names_are_words_in_three_languages(atlas, group):
    for record in getattr(atlas, group):
        for name in (record.names.en, record.names.la, record.names.fr):
            assert name.strip() == name, record.id
            assert any(letter.isalpha() for letter in name), record.id
            assert "_" not in name, record.id


def test_latin_names_are_no_copies_of_the_english_ones(atlas):
    same = [muscle.id for muscle in atlas.muscles if muscle.names.la == muscle.names.en]
    assert len(same) < len(atlas.muscles) / 20


@pytest.mark.parametrize("group", ["muscles", "bones", "levels", "nerves"])
@pytest.mark.parametrize("language", ["en", "la", "fr"])
def test_no_two_records_share_a_name(atlas, group, language):
    names = [getattr(record.names, language) for record in getattr(atlas, group)]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("group", GROUPS)
def test_no_text_gives_advice(atlas, group):
    records = getattr(atlas, group)
    found = [text for record in records for text in texts(record.model_dump())]
    assert len(found) >= len(records) > 0
    assert [text for text in found if ADVICE.search(text)] == []


def test_the_search_for_advice_finds_it_and_spares_the_shoulder():
    assert ADVICE.search("It is Safe here")
    assert ADVICE.search("the needle should stop")
    assert not ADVICE.search("Shoulder blade, unsafe")


def test_every_source_that_is_listed_is_cited(atlas):
    cited = {source_map.source for source_map in atlas.maps}
    for record in (*atlas.levels, *atlas.muscles, *atlas.sites):
        cited.update(record.sources)
    for site in atlas.sites:
        cited.update(depth.source for depth in site.depths)
        cited.update(key for caution in site.cautions for key in caution.sources)
    assert {source.id for source in atlas.sources} - cited == set()


@pytest.mark.parametrize("site", FACTS.sites, ids=lambda site: site.id)
def test_a_site_is_where_its_words_say(atlas, site):
    if site.kind == "paraspinal":
        assert isinstance(site.place, BesideSpine)
        assert site.level in SEGMENTS
        assert site.id.endswith(f"{site.level.lower()}_paraspinal")
    elif isinstance(site.place, OnMuscle):
        family = {site.muscle, *atlas.ancestors(site.muscle), *atlas.with_descendants(site.muscle)}
        assert site.place.muscle in family


@pytest.mark.parametrize("source_map", FACTS.maps, ids=lambda source_map: source_map.source)
def test_a_map_lists_roots_from_top_to_bottom(source_map):
    for link in source_map.links:
        for roots in (link.roots, link.main):
            assert list(roots) == sorted(roots, key=SEGMENTS.index), link.muscle
