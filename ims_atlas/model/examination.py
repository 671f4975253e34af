"""The signs that Gunn looked for, and where they are looked for at each level."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ims_atlas.model.provenance import Id, Record, Sourced, Text
from ims_atlas.model.segments import Segment

SignKind = Literal["motor", "sensory", "autonomic", "trophic", "reflex"]


class Sign(Sourced):
    """One physical sign: how it is tested, and what is looked for."""

    id: Id
    names: Text
    kind: SignKind
    how: Text
    look_for: Text


class Finding(Record):
    """Where a sign is looked for at one level."""

    sign: Id
    where: Text
    muscles: tuple[Id, ...] = ()


class SegmentExamination(Sourced):
    """The examination of one level, sign by sign."""

    level: Segment
    findings: Annotated[tuple[Finding, ...], Field(min_length=1)]
