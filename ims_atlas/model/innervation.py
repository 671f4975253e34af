"""Which roots supply a muscle, as one published source has it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ims_atlas.model.provenance import Id, Record, ReviewState, Text
from ims_atlas.model.segments import Segment

Method = Literal["textbook", "dissection", "emg", "stimulation", "examination_standard", "knowledge"]

SupplyRule = Literal["any", "majority", "all"]
"""How many sources must name a root before it counts: one, more than half, or every one."""

SUPPLY_RULES: tuple[SupplyRule, ...] = ("any", "majority", "all")


class InnervationLink(Record):
    """The roots of one muscle in one source; ``main`` only where that source distinguishes it."""

    muscle: Id
    roots: Annotated[tuple[Segment, ...], Field(min_length=1)]
    main: tuple[Segment, ...] = ()
    note: Text | None = None

    @model_validator(mode="after")
    def _main_is_among_roots(self) -> InnervationLink:
        strangers = [s for s in self.main if s not in self.roots]
        if strangers:
            raise ValueError(f"main {', '.join(strangers)} is not among the roots {', '.join(self.roots)}")
        return self


class InnervationMap(Record):
    """One source's statements, never merged with another's.

    A source that tests or reports single levels (an examination standard, a study of single roots) does
    not deny the roots that it leaves out: ``lists_all_roots`` is false then.
    """

    source: Id
    method: Method
    lists_all_roots: bool = True
    review: ReviewState = "unreviewed"
    links: Annotated[tuple[InnervationLink, ...], Field(min_length=1)]
