"""A test that walks fails with the names of all that is wrong, and asks for fixtures as any test does."""

from __future__ import annotations

import inspect

import pytest

from tests.walk import every, name_of


def test_every_wrong_row_is_told_by_name_and_no_other():
    @every("number, limit", [(1, 2), (3, 2), (4, 0)])
    def walk(number, limit, shared):
        assert number + shared <= limit, "too much"
        assert 1 / limit

    assert list(inspect.signature(walk).parameters) == ["shared"]
    with pytest.raises(AssertionError) as told:
        walk(shared=0)
    first, *rows = str(told.value).splitlines()
    assert first == "2 of 3 are wrong"
    assert [row for row in rows if "AssertionError: too much" in row] == [
        row for row in rows if row.startswith(("3, 2:", "4, 0:"))
    ]


def test_all_rows_are_walked_though_one_cannot_be_read():
    seen = []

    @every("number", [0, 5])
    def walk(number):
        seen.append(1 / number)

    with pytest.raises(AssertionError, match="0: ZeroDivisionError"):
        walk()
    assert seen == [0.2]


def test_nothing_to_walk_is_a_fault_and_records_have_names(atlas):
    with pytest.raises(AssertionError, match="nothing to walk"):
        every("number", [])
    assert (name_of(atlas.muscles[0]), name_of({"id": "x"})) == (atlas.muscles[0].id, "x")
