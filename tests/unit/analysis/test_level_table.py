"""The table of a level: a row for each muscle that is lit, with the sources that name the level."""

from __future__ import annotations

from ims_atlas.analysis.level_table import level_rows, source_rows
from ims_atlas.analysis.supply import TAUGHT, claims, supplied_muscles
from ims_atlas.model.atlas import Atlas


def test_each_lit_muscle_has_a_row_with_the_sources_that_name_the_level(atlas: Atlas) -> None:
    rows = list(level_rows(atlas, ["C7"]))
    lit = supplied_muscles(atlas, ["C7"])
    assert [row["muscle"] for row in rows] == [atlas.muscle(key).names.en for key in lit]
    triceps = next(row for row in rows if row["muscle"] == "Triceps brachii")
    naming = [claim.source for claim in claims(atlas, "triceps_brachii") if "C7" in claim.roots]
    assert triceps["sources"] == [atlas.citation(key) for key in naming if key != TAUGHT]
    assert triceps["root"] == lit["triceps_brachii"].strength.value
    assert "Triceps brachii, musculotendinous junction" in triceps["needle_sites"]


def test_the_rule_leaves_out_what_it_leaves_dark_and_names_are_in_the_readers_language(atlas: Atlas) -> None:
    strict = list(level_rows(atlas, ["C7"], "all", language="fr"))
    assert 0 < len(strict) < len(list(level_rows(atlas, ["C7"])))
    lit = supplied_muscles(atlas, ["C7"], "all")
    assert {row["muscle"] for row in strict} == {atlas.muscle(key).names.fr for key in lit}


def test_the_table_of_sources_says_what_was_read(atlas: Atlas) -> None:
    source = atlas.source("who_2008")
    (row,) = source_rows(atlas, [source])
    assert (row["cited_as"], row["year"], row["read"]) == ("WHO 2008", 2008, source.read)
