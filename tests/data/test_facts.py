"""Every shipped record: what the atlas must hold, and how it must not speak."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from ims_atlas.analysis.supply import claims, supplied_muscles
from ims_atlas.loading.checks import RULES
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.innervation import SUPPLY_RULES
from ims_atlas.model.places import BesideSpine, OnMuscle
from ims_atlas.model.provenance import Prose, Record, Text
from ims_atlas.model.segments import SEGMENTS, segment_range
from tests.facts import facts
from tests.walk import every

MUSCLE_IDS = (Path(__file__).parent / "muscle_ids.txt").read_text(encoding="utf-8").split()
FACTS = facts()
GROUPS = [field.name for field in fields(Atlas)]
ADVICE = re.compile(r"\b(safe|safely|should|must|sans danger|sans risque|devriez)\b", re.IGNORECASE)
UNFINISHED = re.compile(r"^(to do|à faire|todo|tbd|\?+|x+)\W*$", re.IGNORECASE)
ENGLISH = re.compile(r"\b(the|with|which|from|you)\b", re.IGNORECASE)
QUOTED = re.compile(r"«[^»]*»|\([^)]*\)")
WORDLESS = ("sources", "bones", "systems", "landmarks")
"""Groups without a sentence; the names of bones and landmarks are tested as names."""


def texts(value: object) -> Iterator[Text | Prose]:
    """Yield all text in two languages in a record, however deep."""
    if isinstance(value, Text | Prose):
        yield value
    elif isinstance(value, Record):
        for name in type(value).model_fields:
            yield from texts(getattr(value, name))
    elif isinstance(value, tuple):
        for inner in value:
            yield from texts(inner)


def texts_of(group: str) -> list[Text | Prose]:
    return [text for record in getattr(FACTS, group) for text in texts(record)]


# --- how much there is ---


@every("name", MUSCLE_IDS)
def test_every_muscle_of_the_list_answers(atlas, name):
    assert atlas.muscle(name).id == name


def test_two_hundred_muscles_and_no_double_in_the_list(atlas):
    assert len(set(MUSCLE_IDS)) == len(MUSCLE_IDS) >= 200
    assert len(atlas.muscles) >= len(MUSCLE_IDS)


@every("muscle", FACTS.muscles)
def test_a_muscle_says_all_of_itself(atlas, muscle):
    for keys in (muscle.origin, muscle.insertion):
        assert keys
        assert len(set(keys)) == len(keys)
        assert all(atlas.landmark(key) for key in keys)
    assert muscle.names.la[0].isupper()
    for text in (muscle.action, muscle.patient):
        assert text.en.endswith(".")
        assert text.fr.endswith(".")
    assert muscle.nerve.en.strip()
    assert len(muscle.patient.en.split()) >= 4
    assert claims(atlas, muscle.id) or atlas.children(muscle.id) or muscle.ramus == "cranial"


@every("level", segment_range("C1", "S4"))
def test_every_level_lights_a_muscle_under_every_rule_and_has_paraspinal_sites(atlas, level):
    for rule in SUPPLY_RULES:
        assert supplied_muscles(atlas, [level], rule)
    assert any(site.level == level for site in atlas.sites)


def test_most_levels_have_several_paraspinal_sites(atlas):
    counts = Counter(site.level for site in atlas.sites if site.level is not None)
    assert sum(count > 1 for count in counts.values()) >= 24


def test_many_muscles_have_one_to_four_sites(atlas):
    counts = Counter(site.muscle for site in atlas.sites if site.kind != "paraspinal")
    assert len(counts) >= 150
    assert {key: count for key, count in counts.items() if count > 4} == {}


def test_three_maps_beside_the_taught_one_each_cover_much_of_the_body(atlas):
    broad = [
        source_map.source
        for source_map in atlas.maps
        if source_map.source != "knowledge"
        and len(source_map.links) >= 70
        and len({atlas.muscle(link.muscle).region for link in source_map.links}) >= 8
    ]
    assert len(broad) >= 3, broad
    assert len(atlas.maps) >= 20


def test_maps_come_from_books_needles_and_the_operating_theatre(atlas):
    methods = {source_map.method for source_map in atlas.maps}
    assert methods >= {"textbook", "dissection", "emg", "stimulation", "examination_standard", "knowledge"}
    assert any(link.main for source_map in atlas.maps for link in source_map.links)


@pytest.mark.parametrize(
    ("group", "least"),
    [
        ("key_points", 28),
        ("conditions", 25),
        ("terms", 80),
        ("texts", 11),
        ("hazards", 20),
        ("reflexes", 8),
        ("signs", 12),
        ("examinations", 29),
        ("dermatomes", 2),
        ("landmarks", 300),
        ("gaps", 10),
        ("sources", 100),
    ],
)
def test_there_is_as_much_as_was_asked_for(atlas, group, least):
    assert len(getattr(atlas, group)) >= least


def test_there_are_many_rules():
    assert len(RULES) >= 20


# --- how it speaks ---


@pytest.mark.parametrize("group", ["levels", "muscles", "bones", "nerves", "landmarks"])
def test_names_are_words_in_three_languages(atlas, group):
    for record in getattr(atlas, group):
        for name in (record.names.en, record.names.la, record.names.fr):
            assert name.strip() == name, record.id
            assert any(letter.isalpha() for letter in name), record.id
            assert "_" not in name, record.id


def test_latin_names_are_no_copies_of_the_english_ones(atlas):
    same = [muscle.id for muscle in atlas.muscles if muscle.names.la == muscle.names.en]
    assert len(same) < len(atlas.muscles) / 20


@pytest.mark.parametrize("group", ["muscles", "bones", "levels", "nerves", "landmarks"])
@pytest.mark.parametrize("language", ["en", "la", "fr"])
def test_no_two_records_share_a_name(atlas, group, language):
    names = [getattr(record.names, language) for record in getattr(atlas, group)]
    assert sorted(names) == sorted(set(names))


@every("group", [group for group in GROUPS if group not in WORDLESS])
def test_no_text_gives_advice(group):
    found = texts_of(group)
    assert len(found) >= len(getattr(FACTS, group)) > 0
    assert [text for text in found if ADVICE.search(f"{text.en} {text.fr}")] == []


def test_the_search_for_advice_finds_it_and_spares_the_shoulder():
    assert ADVICE.search("It is Safe here")
    assert ADVICE.search("the needle should stop")
    assert ADVICE.search("Piquer est sans danger.")
    assert not ADVICE.search("Shoulder blade, unsafe")


@every("group", [group for group in GROUPS if group not in WORDLESS])
def test_no_text_is_unfinished_or_spaced_by_mistake(group):
    for text in texts_of(group):
        for words in (text.en, text.fr):
            assert words.strip() == words
            assert not UNFINISHED.match(words), words
            assert "  " not in words.replace("\n", " \n").strip() or isinstance(text, Prose), words


@every("group", [group for group in GROUPS if group not in WORDLESS])
def test_the_french_is_not_english(group):
    found = [text.fr for text in texts_of(group) if ENGLISH.search(QUOTED.sub("", text.fr))]
    assert found == []


# --- sites, conditions, texts ---


@every("site", FACTS.sites)
def test_a_site_is_where_its_words_say(atlas, site):
    if site.kind == "paraspinal":
        assert isinstance(site.place, BesideSpine)
        assert site.level in SEGMENTS
        assert site.id.endswith(f"{site.level.lower()}_paraspinal")
    elif isinstance(site.place, OnMuscle):
        family = {site.muscle, *atlas.ancestors(site.muscle), *atlas.with_descendants(site.muscle)}
        assert site.place.muscle in family


def test_no_site_names_a_hazard_or_a_use_twice(atlas):
    for site in atlas.sites:
        assert len(set(site.hazards)) == len(site.hazards), site.id
        assert len(set(site.uses)) == len(site.uses), site.id


def test_some_sites_have_published_figures_of_several_sources(atlas):
    depths = [{depth.source for depth in site.depths} for site in atlas.sites if site.depths]
    assert len(depths) >= 20
    assert max(map(len, depths)) > 1
    assert any(site.needles for site in atlas.sites)
    assert any(site.aim for site in atlas.sites)


def test_published_distances_that_disagree_stand_side_by_side(atlas):
    several = [hazard for hazard in atlas.hazards if len({figure.source for figure in hazard.figures}) > 1]
    assert several
    spread = {(figure.min_mm, figure.max_mm) for hazard in several for figure in hazard.figures}
    assert len(spread) > len(several)


@every("condition", FACTS.conditions)
def test_a_condition_says_what_is_looked_for_and_how_well_it_was_studied(atlas, condition):
    for keys in (condition.levels, condition.muscles, condition.sites, condition.regions):
        assert len(set(keys)) == len(keys)
    assert list(condition.levels) == sorted(condition.levels, key=SEGMENTS.index)
    for evidence in condition.evidence:
        assert "knowledge" not in evidence.sources or evidence.level in ("expert_opinion", "none_found")


def test_conditions_ask_where_else_the_pain_may_come_from(atlas):
    assert sum(bool(condition.ask) for condition in atlas.conditions) >= 20


@every("text", FACTS.texts)
def test_a_text_is_sourced_section_by_section(atlas, text):
    assert len(text.sections) >= 2
    for section in text.sections:
        assert set(section.sources) <= {source.id for source in atlas.sources}


@every("source_map", FACTS.maps)
def test_a_map_lists_roots_from_top_to_bottom(source_map):
    for link in source_map.links:
        for roots in (link.roots, link.main):
            assert list(roots) == sorted(roots, key=SEGMENTS.index), link.muscle


@every("reflex", FACTS.reflexes)
def test_a_reflex_has_its_roots_source_by_source(reflex):
    assert len({statement.source for statement in reflex.roots}) == len(reflex.roots)
    for statement in reflex.roots:
        assert list(statement.roots) == sorted(statement.roots, key=SEGMENTS.index)
        assert set(statement.main) <= set(statement.roots)
