"""A muscle as a fact: names, nerve, ramus and the anatomical parts that show it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ims_atlas.model.provenance import Id, Language, Line, Record, Sourced, Text

Region = Literal[
    "head",
    "neck",
    "back",
    "thorax",
    "abdomen",
    "pelvis",
    "shoulder",
    "arm",
    "forearm",
    "hand",
    "hip",
    "thigh",
    "leg",
    "foot",
]
Ramus = Literal["anterior", "posterior", "cranial"]
"""The ramus that carries the motor supply: of a spinal nerve, or a cranial nerve."""


class Names(Record):
    """A structure's name in English, Latin (TA2) and French."""

    en: Line
    la: Line
    fr: Line

    def said_in(self, language: Language) -> str:
        """Return the name in a living language."""
        return self.en if language == "en" else self.fr


class Muscle(Sourced):
    """One muscle, a head of one (``part_of``), or a set of small ones (plural id).

    The first of ``regions`` is where it is listed. ``origin`` and ``insertion`` name landmarks.
    ``plain`` is its name for a patient, ``patient`` one sentence on what it does.
    ``fma`` holds side-neutral Foundational Model of Anatomy numbers: every body part below one of
    them shows this muscle, unless a more specific muscle claims it.
    """

    id: Id
    names: Names
    synonyms: tuple[Line, ...] = ()
    regions: Annotated[tuple[Region, ...], Field(min_length=1)]
    part_of: Id | None = None
    nerve: Text
    ramus: Ramus
    action: Text
    origin: Annotated[tuple[Id, ...], Field(min_length=1)]
    insertion: Annotated[tuple[Id, ...], Field(min_length=1)]
    plain: Text
    patient: Text
    fma: tuple[int, ...] = ()

    @property
    def region(self) -> Region:
        """The region under which the muscle is listed."""
        return self.regions[0]
