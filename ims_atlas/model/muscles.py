"""A muscle as a fact: names, nerve, ramus and the anatomical parts that show it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ims_atlas.model.provenance import Id, Line, Record, Sourced

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


class Muscle(Sourced):
    """One muscle, a head of one (``part_of``), or a set of small ones (plural id).

    ``fma`` holds side-neutral Foundational Model of Anatomy numbers: every body part below one of
    them shows this muscle, unless a more specific muscle claims it.
    """

    id: Id
    names: Names
    synonyms: tuple[Line, ...] = ()
    region: Region
    part_of: Id | None = None
    nerve: Line
    ramus: Ramus
    action: Line
    fma: Annotated[tuple[int, ...], Field()] = ()
