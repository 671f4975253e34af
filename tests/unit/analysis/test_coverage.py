"""The report counts what is there, and lists what is not."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import replace
from typing import get_args

import pytest

from ims_atlas.analysis.coverage import Coverage, RegionCoverage, SourceCoverage, coverage
from ims_atlas.model.gaps import Gap, GapKind
from ims_atlas.model.muscles import Region
from ims_atlas.model.provenance import Review, Text
from tests.unit.analysis.small_atlas import motor_point, single_roots, small_atlas, source_map


@pytest.fixture(scope="module")
def found(atlas) -> Coverage:
    return coverage(atlas)


def total(found: Coverage, name: str) -> int:
    (count,) = [count for words, count in found.totals if words.en == name]
    return count


def test_regions_are_counted_by_sources_and_sites():
    facts = small_atlas(
        source_map("one", long_head=["C5"]),
        source_map("two", long_head=["C5"]),
        single_roots("three", biceps=["C6"]),
        source_map("knowledge", other=["L5"]),
        sites=(motor_point("long_head"),),
    )
    rows = {row.region: row for row in coverage(facts).regions}
    assert rows["arm"] == RegionCoverage("arm", 3, 3, 3, 3, 3)
    assert rows["leg"] == RegionCoverage("leg", 1, 1, 0, 0, 0)
    assert rows["head"] == RegionCoverage("head", 0, 0, 0, 0, 0)
    assert coverage(facts).without_site == ["other"]


def test_a_muscle_that_no_map_names_has_no_roots():
    rows = {row.region: row for row in coverage(small_atlas(source_map("one", biceps=["C5"]))).regions}
    assert rows["arm"] == RegionCoverage("arm", 3, 3, 0, 0, 0)
    assert rows["leg"] == RegionCoverage("leg", 1, 0, 0, 0, 0)


def test_each_source_is_counted_with_its_method():
    facts = small_atlas(source_map("one", biceps=["C5"], tip=["C6"]), source_map("two", other=["L5"]))
    assert coverage(facts).sources == [
        SourceCoverage("one", "textbook", 2),
        SourceCoverage("two", "textbook", 1),
    ]


def test_gaps_stand_by_kind_in_the_order_of_kinds_and_empty_kinds_are_left_out():
    words = Text(en="Test", fr="Essai")
    doubt, silent = Gap(about="tip", kind="doubt", text=words), Gap(about="tip", kind="no_source", text=words)
    facts = replace(small_atlas(), gaps=(doubt, silent))
    assert list(coverage(facts).gaps.items()) == [("no_source", [silent]), ("doubt", [doubt])]


def test_signed_records_are_counted():
    facts = small_atlas(source_map("one", biceps=["C5"]))
    assert total(coverage(facts), "records to be reviewed") == 4
    signed = facts.muscles[0].model_copy(
        update={"review": Review(by="A. Clinician", on=datetime.date(2025, 3, 1))}
    )
    facts = replace(facts, muscles=[signed, *facts.muscles[1:]])
    assert total(coverage(facts), "records to be reviewed") == 3
    assert total(coverage(facts), "records signed by a clinician") == 1


def test_regions_and_sources_add_up(atlas, found):
    assert [row.region for row in found.regions] == list(get_args(Region))
    assert sum(row.muscles for row in found.regions) == len(atlas.muscles)
    for row in found.regions:
        assert row.muscles >= row.with_roots >= row.two_sources >= row.three_sources
        assert row.muscles >= row.with_sites
    assert {row.source: row.muscles for row in found.sources} == {
        source_map.source: len(source_map.links) for source_map in atlas.maps
    }
    without = sum(row.muscles - row.with_sites for row in found.regions)
    assert len(found.without_site) == without


def test_the_totals_are_those_of_the_records(atlas, found):
    assert total(found, "muscles") == len(atlas.muscles)
    assert total(found, "innervation maps") == len(atlas.maps)
    both = total(found, "motor points and junctions") + total(found, "paraspinal sites")
    assert both == len(atlas.sites)
    assert total(found, "levels with paraspinal sites") == len({s.level for s in atlas.sites} - {None})
    assert total(found, "key sensory points") == len(atlas.key_points)
    assert total(found, "conditions") == len(atlas.conditions)
    assert total(found, "glossary terms") == len(atlas.terms)
    assert total(found, "sources") == len(atlas.sources)


def test_totals_are_named_in_both_languages_each_once(found):
    for names in ([words.en for words, _ in found.totals], [words.fr for words, _ in found.totals]):
        assert [name for name, times in Counter(names).items() if times > 1] == []


def test_every_gap_is_listed(atlas, found):
    listed = [gap for gaps in found.gaps.values() for gap in gaps]
    assert len(listed) == len(atlas.gaps)
    assert set(found.gaps) <= set(get_args(GapKind))
    for kind, gaps in found.gaps.items():
        assert {gap.kind for gap in gaps} == {kind}
