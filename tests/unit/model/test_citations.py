"""How a source is cited in a line."""

from __future__ import annotations

import pytest

from ims_atlas.model.citations import citations
from ims_atlas.model.provenance import Source


def source(key: str = "test_source", **changes: object) -> Source:
    facts = {"id": key, "title": "T", "authors": "A", "year": None, "kind": "article", "read": "All"}
    return Source.model_validate(facts | changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"authors": "Henry Gray, edited by Warren H. Lewis", "year": 1918}, "Gray 1918"),
        ({"authors": "Levin and others", "year": 1996}, "Levin 1996"),
        ({"authors": "Smith; Jones", "year": 2001}, "Smith 2001"),
        ({"authors": "Wikipedia contributors", "year": 2020}, "Test source"),
        ({"authors": "Clifford R. Wheeless"}, "Test source"),
        ({"short": "Own words", "authors": "Henry Gray", "year": 1918}, "Own words"),
        ({"key": "ims_abc"}, "Abc"),
    ],
)
def test_a_source_is_cited_by_author_and_year_or_by_its_key(changes, words):
    made = source(**changes)
    assert citations([made]) == {made.id: words}


def test_sources_that_would_be_alike_get_letters():
    rows = [source(key, authors="Henry Gray", year=1918) for key in ("one", "two")]
    rows += [source(key, short="Wiki") for key in ("three", "four")]
    found = citations([*rows, source("five", authors="Ann Other", year=1999)])
    assert list(found.values()) == ["Gray 1918a", "Gray 1918b", "Wiki a", "Wiki b", "Other 1999"]


def test_every_shipped_source_has_a_short_citation_of_its_own(atlas):
    found = [atlas.citation(source.id) for source in atlas.sources]
    assert len(set(found)) == len(found)
    assert max(map(len, found)) <= 45
