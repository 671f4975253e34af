"""Breaches of the rules on ids, names, languages and sources."""

from __future__ import annotations

from pathlib import Path

from ims_atlas.loading.rules import identity
from ims_atlas.model.atlas import Atlas
from tests.unit.loading.breaches.records import (
    Told,
    add,
    add_condition,
    add_muscle,
    add_nerve,
    add_site,
    add_term,
    add_text,
    breaches,
)
from tests.unit.loading.edits import append, replace, rewrite


def second(file: str, key: str) -> list[Told]:
    return [Told(file, f"id: {key}", f"the id '{key}' stands a second time")]


def same_muscle_twice(maps: Path, _: Atlas) -> list[Told]:
    return second(add_muscle(maps, key="infraspinatus", nerve="suprascapular nerve"), "infraspinatus")


def same_site_twice(maps: Path, atlas: Atlas) -> list[Told]:
    key = atlas.sites_of("soleus")[0].id
    return second(add_site(maps, key=key), key)


def same_source_twice(maps: Path, _: Atlas) -> list[Told]:
    record = "  - {id: knowledge, title: T, authors: A, year: null, kind: knowledge, read: Nothing}\n"
    return second(add(maps, "sources", record), "knowledge")


def same_bone_twice(maps: Path, atlas: Atlas) -> list[Told]:
    key = atlas.bones[0].id
    append(maps / "bones.yaml", f"  - {{id: {key}, region: head, names: {{en: B, la: Os, fr: O}}}}\n")
    return second("bones.yaml", key)


def same_nerve_twice(maps: Path, _: Atlas) -> list[Told]:
    return second(add_nerve(maps, key="sural_nerve"), "sural_nerve")


def same_landmark_twice(maps: Path, atlas: Atlas) -> list[Told]:
    key = atlas.landmarks[0].id
    record = f"  - {{id: {key}, names: {{en: B, la: Os, fr: O}}, tissue: skin, sources: [knowledge]}}\n"
    return second(add(maps, "landmarks", record), key)


def same_condition_twice(maps: Path, atlas: Atlas) -> list[Told]:
    key = atlas.conditions[0].id
    return second(add_condition(maps, key=key), key)


def same_text_twice(maps: Path, atlas: Atlas) -> list[Told]:
    key = atlas.texts[0].id
    return second(add_text(maps, key=key), key)


def same_term_twice(maps: Path, atlas: Atlas) -> list[Told]:
    key = atlas.terms[0].id
    return second(add_term(maps, key=key), key)


def same_map_twice(maps: Path, _: Atlas) -> list[Told]:
    text = (maps / "innervation/ditki.yaml").read_text(encoding="utf-8")
    (maps / "innervation/zz_second.yaml").write_text(text, encoding="utf-8")
    return [Told("innervation/zz_second.yaml", "source: ditki", "'ditki': a second map of this source")]


def synonym_is_an_id(maps: Path, _: Atlas) -> list[Told]:
    file = add_muscle(maps, field="synonyms: [Own name, Infraspinatus]")
    return [Told(file, "Own name", "the synonym 'Infraspinatus' also means 'infraspinatus'")]


def synonym_of_two(maps: Path, atlas: Atlas) -> list[Told]:
    other = next(known for known in atlas.muscles if known.synonyms)
    file = add_muscle(maps, field=f"synonyms: [Own name, '{other.synonyms[0]}']")
    return [Told(file, "Own name", f"'{other.synonyms[0]}' also means '{other.id}'")]


def same_name_but_for_an_accent(maps: Path, _: Atlas) -> list[Told]:
    file = add_muscle(maps, fr="DIAPHRAGMÉ")
    return [Told(file, "DIAPHRAGMÉ", "'diaphragm' has the same name")]


def same_name_of_two_conditions(maps: Path, atlas: Atlas) -> list[Told]:
    file, other = add_condition(maps), atlas.conditions[0]
    replace(maps / file, "en: Test test_condition", f"en: '{other.names.en.upper()}'")
    return [Told(file, other.names.en.upper(), f"'{other.id}' has the same name")]


def english_in_the_place_of_french(maps: Path, _: Atlas) -> list[Told]:
    file = add_muscle(maps)
    said = "fr: It moves the arm."
    replace(maps / file, "{en: It moves., fr: Il bouge.}", f"{{en: It moves the arm., {said}}}")
    return [Told(file, said, "the French is a copy of the English")]


def english_in_the_place_of_longer_french(maps: Path, _: Atlas) -> list[Told]:
    file = add_condition(maps)
    words = "Many words that nobody has translated"
    replace(maps / file, "student: {en: Said, fr: Dit}", f"student: {{en: {words}, fr: {words}}}")
    return [Told(file, words, "the French is a copy of the English")]


def unknown_source_of_a_muscle(maps: Path, _: Atlas) -> list[Told]:
    file = add_muscle(maps, source="grey_1918")
    return [Told(file, "grey_1918", "'grey_1918' is not a known source (did you mean 'gray_1918'?)")]


def unknown_source_of_a_site(maps: Path, _: Atlas) -> list[Told]:
    return [Told(add_site(maps, source="zzzz"), "zzzz", "'zzzz' is not a known source")]


def unknown_source_of_a_level(maps: Path, _: Atlas) -> list[Told]:
    rewrite(maps / "segments.yaml", lambda facts: facts["segments"][3].update(sources=["zzzz"]))
    return [Told("segments.yaml", "zzzz", "'zzzz' is not a known source")]


def unknown_source_of_a_map(maps: Path, _: Atlas) -> list[Told]:
    link = "source: dittki\nmethod: emg\nlinks:\n  - {muscle: soleus, roots: [S1]}\n"
    (maps / "innervation/zz_second.yaml").write_text(link, encoding="utf-8")
    text = "'dittki' is not a known source (did you mean 'ditki'?)"
    return [Told("innervation/zz_second.yaml", "dittki", text)]


def unknown_source_of_a_depth(maps: Path, _: Atlas) -> list[Told]:
    depth = "{min_mm: 1, max_mm: 2, source: zzzz, of: {en: needle, fr: aiguille}}"
    return [Told(add_site(maps, field=f"depths: [{depth}]"), "zzzz", "'zzzz' is not a known source")]


def unknown_source_of_a_caution(maps: Path, _: Atlas) -> list[Told]:
    caution = "cautions: [{text: {en: Nerve, fr: Nerf}, sources: [zzzz]}]"
    return [Told(add_site(maps, risk=caution), "zzzz", "'zzzz' is not a known source")]


def unknown_source_of_a_nerve(maps: Path, _: Atlas) -> list[Told]:
    file = add_nerve(maps, origin="{nerve: median_nerve, roots: [C8]}", roots="{source: zzzz, roots: [C8]}")
    return [Told(file, "zzzz", "'zzzz' is not a known source")]


def unknown_source_of_evidence(maps: Path, _: Atlas) -> list[Told]:
    return [Told(add_condition(maps, source="zzzz"), "zzzz", "'zzzz' is not a known source")]


def source_that_nobody_cites(maps: Path, _: Atlas) -> list[Told]:
    record = "  - {id: zzzz, title: T, authors: A, year: null, kind: article, read: All}\n"
    return [Told(add(maps, "sources", record), "zzzz", "no record cites 'zzzz'")]


def verdict_in_english(maps: Path, _: Atlas) -> list[Told]:
    file = add_muscle(maps)
    replace(maps / file, "en: It moves.", "en: Needling is Safe here.")
    return [Told(file, "Needling is Safe", "'Safe' gives advice or a verdict")]


def verdict_in_french(maps: Path, _: Atlas) -> list[Told]:
    file = add_condition(maps)
    replace(
        maps / file, "student: {en: Said, fr: Dit}", "student: {en: Said, fr: Piquer ici est sans danger}"
    )
    return [Told(file, "Piquer ici", "'sans danger' gives advice or a verdict")]


BREACHES = [
    *breaches(
        identity.ids_are_unique,
        same_muscle_twice,
        same_site_twice,
        same_source_twice,
        same_bone_twice,
        same_nerve_twice,
        same_landmark_twice,
        same_condition_twice,
        same_text_twice,
        same_term_twice,
        same_map_twice,
    ),
    *breaches(identity.synonyms_are_unambiguous, synonym_is_an_id, synonym_of_two),
    *breaches(identity.names_are_unique, same_name_but_for_an_accent, same_name_of_two_conditions),
    *breaches(
        identity.french_is_french, english_in_the_place_of_french, english_in_the_place_of_longer_french
    ),
    *breaches(
        identity.sources_exist,
        unknown_source_of_a_muscle,
        unknown_source_of_a_site,
        unknown_source_of_a_level,
        unknown_source_of_a_map,
        unknown_source_of_a_depth,
        unknown_source_of_a_caution,
        unknown_source_of_a_nerve,
        unknown_source_of_evidence,
    ),
    *breaches(identity.sources_are_cited, source_that_nobody_cites),
    *breaches(identity.no_text_gives_advice, verdict_in_english, verdict_in_french),
]
