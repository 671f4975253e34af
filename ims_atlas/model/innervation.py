"""Which roots supply a muscle, as one published source has it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ims_atlas.model.provenance import Id, Line, Record, ReviewState
from ims_atlas.model.segments import Segment

Method = Literal["textbook", "dissection", "emg", "stimulation", "examination_standard", "knowledge"]


class InnervationLink(Record):
    """The roots of one muscle in one source; ``main`` only where that source distinguishes it."""

    muscle: Id
    roots: Annotated[tuple[Segment, ...], Field(min_length=1)]
    main: tuple[Segment, ...] = ()
    note: Line | None = None

    @model_validator(mode="after")
    def _main_is_among_roots(self) -> InnervationLink:
        strangers = [s for s in self.main if s not in self.roots]
        if strangers:
            raise ValueError(f"main {', '.join(strangers)} is not among the roots {', '.join(self.roots)}")
        return self


class InnervationMap(Record):
    """One source's statements, never merged with another's."""

    source: Id
    method: Method
    review: ReviewState = "unreviewed"
    links: Annotated[tuple[InnervationLink, ...], Field(min_length=1)]
