"""Where a statement comes from, and whether a named clinician has signed it."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$")]
"""A snake_case id."""

Line = Annotated[str, Field(min_length=1, max_length=400)]
"""One line of text, never empty."""


class Record(BaseModel):
    """A frozen piece of the atlas; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Language = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = ("en", "fr")


class Text(Record):
    """A line that users read, in English and in French."""

    en: Line
    fr: Line

    def said_in(self, language: Language) -> str:
        """Return the line in a language."""
        return self.en if language == "en" else self.fr


Paragraphs = Annotated[str, Field(min_length=1, max_length=4000)]
"""Markdown: paragraphs with a blank line between them, lists, bold."""


class Prose(Record):
    """Longer text in English and in French."""

    en: Paragraphs
    fr: Paragraphs

    def said_in(self, language: Language) -> str:
        """Return the text in a language."""
        return self.en if language == "en" else self.fr


class Review(Record):
    """Signature of the clinician who has checked a record."""

    by: Line
    on: datetime.date


def _word_or_review(value: Any) -> str:
    return "Word" if isinstance(value, str) else "Review"


ReviewState = Annotated[
    Annotated[Literal["unreviewed"], Tag("Word")] | Annotated[Review, Tag("Review")],
    Discriminator(_word_or_review),
]
"""``unreviewed``, or who has checked the record and when."""


class Sourced(Record):
    """A record that states something medical: it says who says so, and who has checked it.

    ``review`` is ``unreviewed`` until a named clinician signs.
    """

    sources: Annotated[tuple[Id, ...], Field(min_length=1)]
    review: ReviewState = "unreviewed"


class Source(Record):
    """A publication, or ``knowledge``: what is commonly taught but was not read in a source.

    ``short`` is how it is cited in a line, where author and year do not say it well.
    """

    id: Id
    title: Line
    short: Line | None = None
    authors: Line
    year: int | None
    kind: Literal["textbook", "article", "encyclopaedia", "standard", "web_page", "data_set", "knowledge"]
    address: str | None = None
    licence: str | None = None
    read: Line
    """Which part was read, and in what form (whole, abstract, as quoted elsewhere)."""
