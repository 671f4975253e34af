"""What the reader makes of YAML, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from ims_atlas.loading.yaml_reader import Document, read_yaml


@pytest.fixture
def read(tmp_path: Path):
    """Return a function that reads bytes or text as a file."""

    def read_content(content: str | bytes) -> Document:
        path = tmp_path / "facts.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_yaml(path)

    return read_content


def only_problem(document: Document) -> tuple[int, str]:
    (problem,) = document.problems
    assert problem.path == document.path
    return problem.line, f"{problem.text} ({problem.hint})"


def test_values_are_read_as_written(read):
    document = read("a: 1\nb: -2.5\nc: text\nd: true\ne: false\nf: null\ng:\nh: [x, 3]\n")
    assert document.value == {
        "a": 1,
        "b": -2.5,
        "c": "text",
        "d": True,
        "e": False,
        "f": None,
        "g": None,
        "h": ["x", 3],
    }
    assert document.problems == []


@pytest.mark.parametrize("word", ["no", "yes", "on", "off", "No", "n", "NULL", "2024-01-31", "1e3", "1:30"])
def test_words_that_yaml_would_turn_stay_text(read, word):
    assert read(f"key: {word}").value == {"key": word}


@pytest.mark.parametrize("text", ["12", "true", "null", "~", "1.5", ""])
def test_quoted_values_stay_text(read, text):
    assert read(f"key: '{text}'").value == {"key": text}


def test_a_number_too_long_for_any_fact_stays_text(read):
    assert read("key: " + "9" * 5000).value == {"key": "9" * 5000}


def test_a_mark_at_the_beginning_of_the_file_is_no_part_of_the_key(read):
    assert read(b"\xef\xbb\xbfkey: 1\n").value == {"key": 1}


def test_a_second_equal_key_is_refused_where_it_stands(read):
    document = read("outer:\n  name: first\n  other: 1\n  name: second\n")
    line, text = only_problem(document)
    assert line == 4
    assert "'name' stands here a second time" in text
    assert document.value["outer"]["name"] == "first"


def test_a_key_that_is_a_list_is_refused(read):
    line, text = only_problem(read("good: 1\n? [a, b]\n: 2\n"))
    assert (line, "a key must be a word" in text) == (2, True)


def test_a_tab_is_refused_on_its_line(read):
    document = read("list:\n  - one\n\t- two\n")
    line, text = only_problem(document)
    assert line == 3
    assert "not valid YAML" in text
    assert document.value is None


def test_an_open_bracket_is_refused(read):
    line, text = only_problem(read("a: 1\nb: [1, 2\n"))
    assert line >= 2
    assert "not valid YAML" in text


def test_two_documents_in_a_file_are_refused(read):
    line, text = only_problem(read("a: 1\n---\nb: 2\n"))
    assert (line, "another document" in text) == (2, True)


def test_a_file_that_is_not_utf8_is_refused(read):
    document = read("name: Péronier".encode("latin-1"))
    assert only_problem(document) == (1, "is not UTF-8 text (byte 7) (save it as UTF-8)")
    assert document.value is None


def test_a_control_character_is_refused(read):
    assert "not valid YAML" in only_problem(read(b"a: \x00"))[1]


@pytest.mark.parametrize("content", ["", "\n\n", "# only a remark\n"])
def test_an_empty_file_is_refused(read, content):
    document = read(content)
    assert only_problem(document)[1].startswith("the file is empty")
    assert document.value is None


def test_a_missing_file_is_a_problem_and_no_exception(tmp_path):
    document = read_yaml(tmp_path / "absent.yaml")
    assert only_problem(document)[1].startswith("cannot be read (No such file")


@pytest.mark.parametrize(
    "content", ["a: 1\nb: &x [*x]\n", "a: 1\nb: &x [1]\nc: *x\n", "a: 1\nb: &x word\nc: [*x, *x, 2]\n"]
)
def test_references_are_refused_where_their_anchor_stands(read, content):
    problems = read(content).problems
    assert problems
    assert {problem.line for problem in problems} == {2}
    assert all("referred to" in problem.text for problem in problems)


def test_brackets_without_end_are_refused(read):
    assert "not valid YAML" in only_problem(read("[" * 20_000 + "]" * 20_000))[1]


def test_every_value_knows_its_line(read):
    document = read("# remark\nlist:\n  - id: one\n    roots: [C5,\n      C6]\n  - id: two\n")
    assert document.line(("list",)) == 2
    assert document.line(("list", 0)) == 3
    assert document.line(("list", 0, "roots")) == 4
    assert document.line(("list", 0, "roots", 1)) == 5
    assert document.line(("list", 1, "id")) == 6


def test_a_place_without_a_line_has_that_of_what_holds_it(read):
    document = read("\nlist:\n  - id: one\n")
    assert document.line(("list", 0, "absent", "deeper")) == 3
    assert document.line(("elsewhere",)) == 2
