"""The list of maps in words is that of the maps."""

from __future__ import annotations

import datetime
from dataclasses import replace

from ims_atlas.loading.map_list import MAP_LIST, map_list
from ims_atlas.model.provenance import Review


def paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split("\n\n") if part.startswith("- ")]


def test_the_written_list_is_that_of_the_maps(atlas):
    written = MAP_LIST.read_text(encoding="utf-8")
    assert written == map_list(atlas), "run python -m ims_atlas.loading.map_list"


def test_every_map_is_listed_once_with_what_was_read_and_who_checked_it(atlas):
    found = paragraphs(map_list(atlas))
    assert len(found) == len(atlas.maps)
    for words, source_map in zip(found, atlas.maps, strict=True):
        source = atlas.source(source_map.source)
        assert words.startswith(f"- **`{source.id}.yaml`** ({len(source_map.links)} muscles, ")
        assert source_map.method.replace("_", " ") in words
        assert " ".join(source.title.split()) in words
        assert "Read: " in words
        assert words.endswith("Checked by: nobody yet.")
        assert (", single roots)" in words) != source_map.lists_all_roots


def test_a_map_that_was_checked_says_by_whom(atlas):
    signed = Review(by="A. Clinician", on=datetime.date(2025, 3, 1))
    first = atlas.maps[0].model_copy(update={"review": signed})
    words = paragraphs(map_list(replace(atlas, maps=[first])))[0]
    assert words.endswith("Checked by: A. Clinician, 2025-03-01.")


def test_lines_are_short(atlas):
    assert max(len(line) for line in map_list(atlas).splitlines()) <= 140
