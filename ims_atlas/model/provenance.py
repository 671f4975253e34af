"""Where a statement comes from, and whether a named clinician has signed it."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$")]
"""A snake_case id."""

Line = Annotated[str, Field(min_length=1, max_length=400)]
"""One line of text, never empty."""


class Record(BaseModel):
    """A frozen piece of the atlas; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Review(Record):
    """Signature of the clinician who has checked a record."""

    by: Line
    on: datetime.date


class Sourced(Record):
    """A record that states something medical: it says who says so, and who has checked it.

    ``review`` is ``unreviewed`` until a named clinician signs.
    """

    sources: Annotated[tuple[Id, ...], Field(min_length=1)]
    review: Literal["unreviewed"] | Review = "unreviewed"


class Source(Record):
    """A publication, or ``knowledge``: what is commonly taught but was not read in a source."""

    id: Id
    title: Line
    authors: Line
    year: int | None
    kind: Literal["textbook", "article", "encyclopaedia", "standard", "web_page", "data_set", "knowledge"]
    address: str | None = None
    licence: str | None = None
    read: Line
    """Which part was read, and in what form (whole, abstract, as quoted elsewhere)."""
