"""Every rule over the facts is broken on purpose, and must say so at the right place."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from ims_atlas.loading import checks
from ims_atlas.model.atlas import Atlas
from tests.unit.loading.edits import append, line_of, replace

MUSCLE = """\
  - id: {id}
    names: {{en: Test, la: Musculus probatus, fr: Essai}}
    region: thorax
    nerve: {nerve}
    ramus: anterior
    action: Moves.
    {field}
    sources: [{source}]
"""
NERVE = """\
  - id: {id}
    names: {{en: {name}, la: Nervus probatus, fr: Essai}}
    kind: nerve
    fibres: mixed
    springs_from: [{origin}]
    roots: [{roots}]
    supplies: [{muscle}]
    course: Somewhere
    sources: [knowledge]
"""
SITE = """\
  - id: {id}
    muscle: {muscle}
    kind: motor_point
    place: {place}
    place_text: Somewhere
    direction: perpendicular
    position: prone
    {field}
    sources: [{source}]
"""
SOLEUS = "{muscle: soleus, start: superior, fraction: 0.5, facing: [posterior]}"

Expected = tuple[str, int, str]
"""File (the folder itself is ``.``), line, and the text of a problem with its hint."""
Break = Callable[[Path, Atlas], list[Expected]]


def add_muscle(
    maps: Path,
    *,
    key: str = "test_muscle",
    field: str = "synonyms: []",
    source: str = "knowledge",
    nerve: str = "test nerve",
) -> int:
    """Add a muscle to the last file of muscles, and its nerve; return its first line."""
    if nerve.startswith("test nerve"):
        add_nerve(maps, key=f"nerve_of_{key}", muscle=key)
    return append(
        maps / "muscles/thorax.yaml", MUSCLE.format(id=key, field=field, source=source, nerve=nerve)
    )


def add_nerve(
    maps: Path,
    *,
    key: str = "test_nerve",
    name: str = "Test nerve",
    origin: str = "",
    roots: str = "",
    muscle: str = "",
) -> int:
    """Add a nerve to the last file of nerves; return its first line."""
    record = NERVE.format(id=key, name=name, origin=origin, roots=roots, muscle=muscle)
    return append(maps / "nerves/thoracic.yaml", record)


def add_site(
    maps: Path,
    *,
    key: str = "test_site",
    muscle: str = "soleus",
    place: str = SOLEUS,
    field: str = "depths: []",
    source: str = "knowledge",
) -> int:
    """Add a site to the last file of sites; return its first line."""
    record = SITE.format(id=key, muscle=muscle, place=place, field=field, source=source)
    return append(maps / "needle_sites/thorax.yaml", record)


def same_muscle_twice(maps: Path, _: Atlas) -> list[Expected]:
    return [
        (
            "muscles/thorax.yaml",
            add_muscle(maps, key="infraspinatus", nerve="suprascapular nerve"),
            "the id 'infraspinatus' stands a second",
        )
    ]


def same_site_twice(maps: Path, atlas: Atlas) -> list[Expected]:
    name = atlas.sites[0].id
    return [("needle_sites/thorax.yaml", add_site(maps, key=name), f"the id '{name}' stands a second time")]


def same_source_twice(maps: Path, _: Atlas) -> list[Expected]:
    record = "  - {id: knowledge, title: T, authors: A, year: null, kind: knowledge, read: Nothing}\n"
    return [("sources.yaml", append(maps / "sources.yaml", record), "the id 'knowledge' stands a second")]


def same_bone_twice(maps: Path, atlas: Atlas) -> list[Expected]:
    name = atlas.bones[0].id
    line = append(maps / "bones.yaml", f"  - {{id: {name}, names: {{en: B, la: Os, fr: O}}}}\n")
    return [("bones.yaml", line, f"the id '{name}' stands a second time")]


def same_map_twice(maps: Path, _: Atlas) -> list[Expected]:
    text = (maps / "innervation/ditki.yaml").read_text(encoding="utf-8")
    (maps / "innervation/second.yaml").write_text(text, encoding="utf-8")
    ((second, line),) = [
        (path, line_of(path, "source: ditki"))
        for path in sorted(maps.glob("innervation/*.yaml"))
        if "source: ditki\n" in path.read_text(encoding="utf-8")
    ][1:]
    return [(f"innervation/{second.name}", line, "'ditki': a second map of this source")]


def synonym_is_an_id(maps: Path, _: Atlas) -> list[Expected]:
    first = add_muscle(maps, field="synonyms: [Own name, Infraspinatus]")
    return [("muscles/thorax.yaml", first + 6, "the synonym 'Infraspinatus' also means 'infraspinatus'")]


def synonym_of_two(maps: Path, atlas: Atlas) -> list[Expected]:
    other = next(known for known in atlas.muscles if known.synonyms)
    first = add_muscle(maps, field=f"synonyms: ['{other.synonyms[0]}']")
    return [("muscles/thorax.yaml", first + 6, f"'{other.synonyms[0]}' also means '{other.id}'")]


def unknown_whole(maps: Path, _: Atlas) -> list[Expected]:
    first = add_muscle(maps, field="part_of: infraspinatuss")
    text = "'infraspinatuss' is not a known muscle (did you mean 'infraspinatus'?)"
    return [("muscles/thorax.yaml", first + 6, text)]


def part_of_itself(maps: Path, _: Atlas) -> list[Expected]:
    first = add_muscle(maps, field="part_of: test_muscle")
    return [("muscles/thorax.yaml", first + 6, "the muscle is a part of itself")]


def parts_in_a_circle(maps: Path, _: Atlas) -> list[Expected]:
    one = add_muscle(maps, key="test_one", field="part_of: test_two")
    two = add_muscle(maps, key="test_two", field="part_of: test_one")
    return [("muscles/thorax.yaml", line + 6, "the muscle is a part of itself") for line in (one, two)]


def unknown_source_of_a_muscle(maps: Path, _: Atlas) -> list[Expected]:
    first = add_muscle(maps, source="grey_1918")
    text = "'grey_1918' is not a known source (did you mean 'gray_1918'?)"
    return [("muscles/thorax.yaml", first + 7, text)]


def unknown_source_of_a_site(maps: Path, _: Atlas) -> list[Expected]:
    first = add_site(maps, source="zzzz")
    return [("needle_sites/thorax.yaml", first + 8, "'zzzz' is not a known source")]


def unknown_source_of_a_level(maps: Path, _: Atlas) -> list[Expected]:
    line = replace(maps / "segments.yaml", "sources: [knowledge]", "sources: [zzzz]")
    return [("segments.yaml", line, "'zzzz' is not a known source")]


def unknown_source_of_a_map(maps: Path, _: Atlas) -> list[Expected]:
    line = replace(maps / "innervation/ditki.yaml", "source: ditki", "source: dittki")
    return [("innervation/ditki.yaml", line, "'dittki' is not a known source (did you mean 'ditki'?)")]


def unknown_source_of_a_depth(maps: Path, _: Atlas) -> list[Expected]:
    first = add_site(maps, field="depths: [{min_mm: 1, max_mm: 2, source: zzzz, of: needle}]")
    return [("needle_sites/thorax.yaml", first + 7, "'zzzz' is not a known source")]


def unknown_source_of_a_caution(maps: Path, _: Atlas) -> list[Expected]:
    first = add_site(maps, field="cautions: [{text: Nerve, sources: [zzzz]}]")
    return [("needle_sites/thorax.yaml", first + 7, "'zzzz' is not a known source")]


def unknown_muscle_in_a_map(maps: Path, _: Atlas) -> list[Expected]:
    line = append(maps / "innervation/ditki.yaml", "  - muscle: iliacuss\n    roots: [L2]\n")
    return [("innervation/ditki.yaml", line, "'iliacuss' is not a known muscle (did you mean 'iliacus'?)")]


def unknown_muscle_of_a_site(maps: Path, _: Atlas) -> list[Expected]:
    first = add_site(maps, muscle="solleus")
    return [("needle_sites/thorax.yaml", first + 1, "'solleus' is not a known muscle (did you mean 'soleus'")]


def unknown_muscle_of_a_place(maps: Path, _: Atlas) -> list[Expected]:
    first = add_site(maps, place=SOLEUS.replace("soleus", "zzzz"))
    return [("needle_sites/thorax.yaml", first + 3, "'zzzz' is not a known muscle")]


def unknown_bone_of_a_place(maps: Path, _: Atlas) -> list[Expected]:
    first = add_site(maps, place="{beside: [vertebra_l1, vertebra_l22], lateral_mm: 20}")
    return [("needle_sites/thorax.yaml", first + 3, "'vertebra_l22' is not a known bone (did you mean")]


def muscle_linked_twice(maps: Path, atlas: Atlas) -> list[Expected]:
    ditki = next(source_map for source_map in atlas.maps if source_map.source == "ditki")
    name = ditki.links[0].muscle
    line = append(maps / "innervation/ditki.yaml", f"  - muscle: {name}\n    roots: [L5]\n")
    return [("innervation/ditki.yaml", line, f"'{name}': a second link of this muscle")]


def root_listed_twice(maps: Path, _: Atlas) -> list[Expected]:
    line = append(maps / "innervation/ditki.yaml", "  - muscle: iliacus\n    roots: [L2, L2]\n")
    return [("innervation/ditki.yaml", line + 1, "iliacus: a root is listed twice")]


def number_of_another_muscle(maps: Path, atlas: Atlas) -> list[Expected]:
    number = atlas.muscle("infraspinatus").fma[0]
    first = add_muscle(maps, field=f"fma: [{number}]")
    return [("muscles/thorax.yaml", first + 6, f"FMA{number} already belongs to 'infraspinatus'")]


def number_of_a_muscle_for_a_bone(maps: Path, atlas: Atlas) -> list[Expected]:
    number = atlas.muscle("infraspinatus").fma[0]
    record = f"  - {{id: test_bone, names: {{en: B, la: Os, fr: O}}, fma: [{number}]}}\n"
    line = append(maps / "bones.yaml", record)
    return [("bones.yaml", line, f"FMA{number} already belongs to 'infraspinatus'")]


def level_without_a_muscle(maps: Path, _: Atlas) -> list[Expected]:
    for path in maps.glob("innervation/*.yaml"):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r", S4\b|\bS4, ", "", text)
        path.write_text(re.sub(r"\bS4\b", "S3", text), encoding="utf-8")
    return [(".", 1, "no map names a muscle for S4")]


def level_without_a_paraspinal_site(maps: Path, _: Atlas) -> list[Expected]:
    path = maps / "needle_sites/paraspinals.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("level: S4\n", "level: S5\n"), encoding="utf-8")
    return [(".", 1, "no paraspinal site for S4")]


def segments_out_of_order(maps: Path, _: Atlas) -> list[Expected]:
    path = maps / "segments.yaml"
    line = replace(path, "- id: C4", "- id: C5")
    return [("segments.yaml", line, "expected the segment C4 here")]


def last_segment_missing(maps: Path, _: Atlas) -> list[Expected]:
    path = maps / "segments.yaml"
    kept, _record, _rest = path.read_text(encoding="utf-8").partition("  - id: Co1")
    path.write_text(kept, encoding="utf-8")
    return [(".", 1, "expected the segment Co1 here")]


def one_segment_too_many(maps: Path, _: Atlas) -> list[Expected]:
    record = "  - {id: C1, names: {en: A, la: B, fr: C}, leaves: Nowhere, sources: [knowledge]}\n"
    line = append(maps / "segments.yaml", record)
    return [("segments.yaml", line, "expected no further segment here")]


def unknown_vertebra_of_a_level(maps: Path, _: Atlas) -> list[Expected]:
    line = replace(maps / "segments.yaml", "vertebra: vertebra_c4", "vertebra: vertebra_c44")
    return [("segments.yaml", line, "'vertebra_c44' is not a known bone (did you mean 'vertebra_c4'?)")]


def early_system_without_numbers(maps: Path, _: Atlas) -> list[Expected]:
    (maps / "body_systems.yaml").write_text(
        "systems:\n  - {system: bones, fma: [1]}\n  - {system: skin, fma: []}\n"
        "  - {system: organs, fma: []}\n",
        encoding="utf-8",
    )
    return [("body_systems.yaml", 3, "only the last system may do without FMA numbers")]


def last_system_with_numbers(maps: Path, _: Atlas) -> list[Expected]:
    line = append(maps / "body_systems.yaml", "  - {system: skin, fma: [99]}\n")
    emptied = line_of(maps / "body_systems.yaml", "fma: []")
    return [
        ("body_systems.yaml", emptied, "only the last system may do without FMA numbers"),
        ("body_systems.yaml", line, "the last system takes what is left"),
    ]


def no_systems(maps: Path, _: Atlas) -> list[Expected]:
    (maps / "body_systems.yaml").write_text("systems: []\n", encoding="utf-8")
    return [(".", 1, "the last system takes what is left")]


def same_nerve_twice(maps: Path, _: Atlas) -> list[Expected]:
    line = add_nerve(maps, key="sural_nerve")
    return [("nerves/thoracic.yaml", line, "the id 'sural_nerve' stands a second time")]


def unknown_source_of_a_nerve(maps: Path, _: Atlas) -> list[Expected]:
    first = add_nerve(maps, origin="{nerve: median_nerve, roots: [C8]}", roots="{source: zzzz, roots: [C8]}")
    return [("nerves/thoracic.yaml", first + 5, "'zzzz' is not a known source")]


def unknown_origin_of_a_nerve(maps: Path, _: Atlas) -> list[Expected]:
    first = add_nerve(maps, origin="{nerve: medain_nerve}")
    return [
        (
            "nerves/thoracic.yaml",
            first + 4,
            "'medain_nerve' is not a known nerve (did you mean 'median_nerve'",
        )
    ]


def unknown_muscle_of_a_nerve(maps: Path, _: Atlas) -> list[Expected]:
    first = add_nerve(maps, muscle="solleus")
    return [("nerves/thoracic.yaml", first + 6, "'solleus' is not a known muscle (did you mean 'soleus'")]


def nerves_in_a_circle(maps: Path, _: Atlas) -> list[Expected]:
    one = add_nerve(maps, key="test_one", origin="{nerve: test_two}")
    two = add_nerve(maps, key="test_two", origin="{nerve: test_one}")
    return [("nerves/thoracic.yaml", line + 4, "the nerve springs from itself") for line in (one, two)]


def root_that_the_origin_lacks(maps: Path, _: Atlas) -> list[Expected]:
    first = add_nerve(
        maps, origin="{nerve: median_nerve, roots: [L1]}", roots="{source: knowledge, roots: [L1]}"
    )
    return [("nerves/thoracic.yaml", first + 4, "'median_nerve' does not carry L1")]


def root_that_no_source_gives(maps: Path, _: Atlas) -> list[Expected]:
    first = add_nerve(maps, origin="{nerve: median_nerve, roots: [C8]}")
    return [("nerves/thoracic.yaml", first + 5, "no source gives it C8")]


def root_that_comes_from_nowhere(maps: Path, _: Atlas) -> list[Expected]:
    first = add_nerve(maps, roots="{source: knowledge, roots: [C8]}")
    return [("nerves/thoracic.yaml", first + 5, "nothing that it springs from carries C8")]


def second_root_of_a_level(maps: Path, _: Atlas) -> list[Expected]:
    add_nerve(maps, roots="{source: knowledge, roots: [C8]}")
    path = maps / "nerves/thoracic.yaml"
    before, found, after = path.read_text(encoding="utf-8").rpartition("kind: nerve")
    assert found
    path.write_text(f"{before}kind: root{after}", encoding="utf-8")
    return [(".", 1, "2 records of the spinal root C8, expected one")]


def muscle_without_a_nerve(maps: Path, _: Atlas) -> list[Expected]:
    first = add_muscle(maps, nerve="nobody's nerve")
    return [("muscles/thorax.yaml", first + 3, "no nerve record supplies 'test_muscle'")]


def nerve_named_but_not_supplying(maps: Path, _: Atlas) -> list[Expected]:
    first = add_muscle(maps, nerve="test nerve and ulnar nerve")
    return [("muscles/thorax.yaml", first + 3, "'ulnar_nerve' is named and does not supply it")]


def nerve_supplying_but_not_named(maps: Path, _: Atlas) -> list[Expected]:
    add_nerve(maps, muscle="platysma")
    line = line_of(maps / "muscles/neck.yaml", "nerve: facial nerve, cervical branch")
    return [("muscles/neck.yaml", line, "'test_nerve' supplies it and is not named here")]


def root_that_no_nerve_carries(maps: Path, _: Atlas) -> list[Expected]:
    line = append(maps / "innervation/ditki.yaml", "  - muscle: iliacus\n    roots: [S1]\n")
    return [("innervation/ditki.yaml", line + 1, "iliacus: no nerve carries S1 there")]


def exception_without_need(maps: Path, _: Atlas) -> list[Expected]:
    record = "  - {source: ditki, muscle: soleus, roots: [S1], reason: None}\n"
    line = append(maps / "uncarried_roots.yaml", record)
    return [("uncarried_roots.yaml", line, "no such exception is needed for S1")]


@dataclass(frozen=True)
class Breach:
    """A rule, and a change that breaks it and no other."""

    rule: checks.Rule
    change: Break


BREACHES = [
    *(
        Breach(checks.ids_are_unique, change)
        for change in (same_muscle_twice, same_site_twice, same_source_twice, same_bone_twice, same_map_twice)
    ),
    Breach(checks.synonyms_are_unambiguous, synonym_is_an_id),
    Breach(checks.synonyms_are_unambiguous, synonym_of_two),
    Breach(checks.parents_exist, unknown_whole),
    Breach(checks.parents_exist, part_of_itself),
    Breach(checks.parents_exist, parts_in_a_circle),
    Breach(checks.sources_exist, unknown_source_of_a_muscle),
    Breach(checks.sources_exist, unknown_source_of_a_site),
    Breach(checks.sources_exist, unknown_source_of_a_level),
    Breach(checks.sources_exist, unknown_source_of_a_map),
    Breach(checks.sources_exist, unknown_source_of_a_depth),
    Breach(checks.sources_exist, unknown_source_of_a_caution),
    Breach(checks.muscles_exist, unknown_muscle_in_a_map),
    Breach(checks.muscles_exist, unknown_muscle_of_a_site),
    Breach(checks.muscles_exist, unknown_muscle_of_a_place),
    Breach(checks.bones_exist, unknown_bone_of_a_place),
    Breach(checks.links_are_not_repeated, muscle_linked_twice),
    Breach(checks.links_are_not_repeated, root_listed_twice),
    Breach(checks.fma_numbers_have_one_owner, number_of_another_muscle),
    Breach(checks.fma_numbers_have_one_owner, number_of_a_muscle_for_a_bone),
    Breach(checks.every_level_is_supplied, level_without_a_muscle),
    Breach(checks.every_level_is_supplied, level_without_a_paraspinal_site),
    Breach(checks.segments_are_complete, segments_out_of_order),
    Breach(checks.segments_are_complete, last_segment_missing),
    Breach(checks.segments_are_complete, one_segment_too_many),
    Breach(checks.segments_are_complete, unknown_vertebra_of_a_level),
    Breach(checks.systems_are_complete, early_system_without_numbers),
    Breach(checks.systems_are_complete, last_system_with_numbers),
    Breach(checks.systems_are_complete, no_systems),
    Breach(checks.ids_are_unique, same_nerve_twice),
    Breach(checks.sources_exist, unknown_source_of_a_nerve),
    Breach(checks.nerves_spring_from_nerves, unknown_origin_of_a_nerve),
    Breach(checks.nerves_spring_from_nerves, unknown_muscle_of_a_nerve),
    Breach(checks.nerves_spring_from_nerves, nerves_in_a_circle),
    Breach(checks.nerves_carry_their_roots, root_that_the_origin_lacks),
    Breach(checks.nerves_carry_their_roots, root_that_no_source_gives),
    Breach(checks.nerves_carry_their_roots, root_that_comes_from_nowhere),
    Breach(checks.every_root_is_a_nerve, second_root_of_a_level),
    Breach(checks.muscles_have_the_nerve_they_name, muscle_without_a_nerve),
    Breach(checks.muscles_have_the_nerve_they_name, nerve_named_but_not_supplying),
    Breach(checks.muscles_have_the_nerve_they_name, nerve_supplying_but_not_named),
    Breach(checks.maps_travel_by_nerves, root_that_no_nerve_carries),
    Breach(checks.maps_travel_by_nerves, exception_without_need),
]


@pytest.mark.parametrize("breach", BREACHES, ids=lambda breach: breach.change.__name__)
def test_a_broken_rule_is_told_where_it_is_broken(breach, maps, atlas, problems_in):
    expected = sorted(breach.change(maps, atlas))
    problems = problems_in(maps)
    found = sorted((problem.path.relative_to(maps).as_posix(), problem.line) for problem in problems)
    assert found == [(file, line) for file, line, _ in expected]
    for file, line, text in expected:
        assert any(
            (problem.path, problem.line) == (maps / file, line) and text in str(problem)
            for problem in problems
        ), f"{text!r} is not among {[str(problem) for problem in problems]}"


@pytest.mark.parametrize("rule", checks.RULES, ids=lambda rule: rule.__name__)
def test_every_rule_is_documented_and_broken_above(rule):
    assert rule.__doc__
    assert rule in {breach.rule for breach in BREACHES}


def test_every_rule_of_the_module_is_in_force():
    written = [
        item
        for name, item in vars(checks).items()
        if callable(item)
        and not name.startswith("_")
        and getattr(item, "__annotations__", {}).get("return") == "Iterator[Fault]"
    ]
    assert written == list(checks.RULES)


@pytest.mark.parametrize("rule", checks.RULES, ids=lambda rule: rule.__name__)
def test_the_shipped_facts_keep_every_rule(rule, atlas):
    assert list(rule(atlas)) == []
