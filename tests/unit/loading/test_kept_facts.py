"""The kept copy of the facts is the same as the facts, and no harm if it is not there or broken."""

from __future__ import annotations

from pathlib import Path

from ims_atlas.loading.kept_facts import shipped_atlas
from ims_atlas.loading.locate import kept_facts
from tests.unit.loading.conftest import read_once
from tests.walk import every


def copy() -> Path:
    """Return the only file that is kept."""
    (path,) = kept_facts().iterdir()
    return path


def test_the_facts_are_the_same_before_and_after_they_are_kept(atlas):
    assert shipped_atlas(read_once) == atlas
    assert copy().suffix == ".json"
    assert shipped_atlas(read_once) == atlas


def test_the_kept_copy_is_what_is_read(atlas):
    shipped_atlas(read_once)
    title = atlas.sources[0].title
    text = copy().read_text(encoding="utf-8")
    copy().write_text(text.replace(title, "Read from the copy", 1), encoding="utf-8")
    assert shipped_atlas(read_once).sources[0].title == "Read from the copy"


@every("content", [b"", b"{", b"{}", b"[]", b"\xff"])
def test_a_broken_copy_is_replaced(atlas, content):
    shipped_atlas(read_once)
    whole = copy().read_bytes()
    copy().write_bytes(content)
    assert shipped_atlas(read_once) == atlas
    assert copy().read_bytes() == whole


def test_copies_of_other_facts_are_dropped():
    kept_facts().mkdir(parents=True)
    other = kept_facts() / "0123.json"
    other.write_text("{}", encoding="utf-8")
    shipped_atlas(read_once)
    assert copy() != other


def test_a_place_that_cannot_be_written_does_no_harm(atlas):
    kept_facts().parent.mkdir(parents=True, exist_ok=True)
    kept_facts().write_text("in the way", encoding="utf-8")
    assert shipped_atlas(read_once) == atlas
    assert kept_facts().read_text(encoding="utf-8") == "in the way"
