"""Pictures of pain that IMS practitioners treat: where they look, and how good the evidence is."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ims_atlas.model.muscles import Region
from ims_atlas.model.provenance import Id, Line, Record, Sourced, Text
from ims_atlas.model.segments import Segment
from ims_atlas.model.wording import Wording

EvidenceLevel = Literal[
    "systematic_review",
    "randomised_trial",
    "observational",
    "case_reports",
    "expert_opinion",
    "none_found",
]


class Evidence(Record):
    """What has been published on needling for a condition, from how strong a kind of study."""

    level: EvidenceLevel
    text: Text
    sources: Annotated[tuple[Id, ...], Field(min_length=1)]


class Condition(Sourced):
    """A condition, and the levels, muscles and needle sites that are usually examined for it.

    ``ask`` are questions that point elsewhere than to muscles; they are not verdicts.
    """

    id: Id
    names: Text
    synonyms: tuple[Line, ...] = ()
    regions: Annotated[tuple[Region, ...], Field(min_length=1)]
    levels: Annotated[tuple[Segment, ...], Field(min_length=1)]
    muscles: Annotated[tuple[Id, ...], Field(min_length=1)]
    sites: Annotated[tuple[Id, ...], Field(min_length=1)]
    wording: Wording
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1)]
    ask: tuple[Text, ...] = ()
