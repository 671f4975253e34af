"""Tables as files: what is written can be read, and a good file is never lost."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from ims_atlas.errors import AtlasError
from ims_atlas.export.table import check_table_name, write_table

ROWS = [
    {"place": "LI11", "name": "Qūchí 曲池", "mm": 1.5, "roots": ["C5", "C6"], "cun": None, "same": True},
    {"place": "GB34", "name": 'said "so", here', "mm": 0.0, "roots": [], "cun": 2.0, "same": False},
]


def test_a_table_for_programs_holds_the_values_as_they_are(tmp_path: Path) -> None:
    write_table(ROWS, tmp_path / "out.json")
    text = (tmp_path / "out.json").read_text(encoding="utf-8")
    assert json.loads(text) == ROWS
    assert "曲池" in text


def test_a_table_for_a_spreadsheet_has_one_cell_a_value_and_lists_in_words(tmp_path: Path) -> None:
    write_table(ROWS, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == list(ROWS[0])
    assert rows == [
        ["LI11", "Qūchí 曲池", "1.5", "C5; C6", "", "True"],
        ["GB34", 'said "so", here', "0.0", "", "2.0", "False"],
    ]


@pytest.mark.parametrize(("name", "text"), [("out.csv", ""), ("out.json", "[]\n")])
def test_no_rows_make_an_empty_table(tmp_path: Path, name: str, text: str) -> None:
    write_table([], tmp_path / name)
    assert (tmp_path / name).read_text(encoding="utf-8") == text


def test_the_ending_may_have_capitals_and_the_folder_is_made(tmp_path: Path) -> None:
    write_table(ROWS, tmp_path / "new" / "folder" / "OUT.JSON")
    assert json.loads((tmp_path / "new/folder/OUT.JSON").read_text(encoding="utf-8")) == ROWS


@pytest.mark.parametrize("name", ["out.xlsx", "out", "csv", "out.csv.txt"])
def test_another_ending_is_refused_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    for refused in (check_table_name, lambda path: write_table(ROWS, path)):
        with pytest.raises(AtlasError, match=r"as \.csv or \.json"):
            refused(tmp_path / name)
    assert list(tmp_path.glob("*out*")) == []


def test_a_table_replaces_the_one_before_and_leaves_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    write_table(ROWS, folder / "out.json")
    write_table(ROWS[:1], folder / "out.json")
    assert json.loads((folder / "out.json").read_text(encoding="utf-8")) == ROWS[:1]
    assert [path.name for path in folder.iterdir()] == ["out.json"]


def test_where_nothing_can_be_written_one_line_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(AtlasError, match=r"out\.csv: cannot be written"):
        write_table(ROWS, tmp_path / "file" / "out.csv")
    folder = tmp_path / "out.csv"
    folder.mkdir()
    with pytest.raises(AtlasError, match=r"out\.csv: cannot be written"):
        write_table(ROWS, folder)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "out.csv"]
