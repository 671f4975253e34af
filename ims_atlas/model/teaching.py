"""Teaching texts and the glossary: our own words, sourced, in two languages and several voices."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from ims_atlas.model.provenance import Id, Line, Record, Sourced, Text
from ims_atlas.model.segments import Segment
from ims_atlas.model.wording import Wording


class Show(Record):
    """What the body shows beside a section."""

    levels: tuple[Segment, ...] = ()
    muscle: Id | None = None


class TableRow(Record):
    """One row of a table; the first cell is its head."""

    cells: Annotated[tuple[Text, ...], Field(min_length=2)]
    sources: Annotated[tuple[Id, ...], Field(min_length=1)]


class Table(Record):
    """A table in which every row names its sources."""

    columns: Annotated[tuple[Text, ...], Field(min_length=2)]
    rows: Annotated[tuple[TableRow, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _rows_fit(self) -> Table:
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                raise ValueError(f"a row has {len(row.cells)} cells, the table {len(self.columns)} columns")
        return self


class Section(Record):
    """A part of a text: prose, a table, or both."""

    heading: Text
    wording: Wording | None = None
    table: Table | None = None
    show: Show | None = None
    sources: Annotated[tuple[Id, ...], Field(min_length=1)]


class TeachingText(Sourced):
    """One text of the reading panel; ``order`` is its place in the list."""

    id: Id
    order: int
    title: Text
    summary: Text
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]


class Term(Sourced):
    """A word of the field; ``see`` names further terms."""

    id: Id
    names: Text
    synonyms: tuple[Line, ...] = ()
    wording: Wording
    see: tuple[Id, ...] = ()
