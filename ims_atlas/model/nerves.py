"""A nerve as a fact: what it springs from, the roots that each source gives it, the muscles it supplies."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ims_atlas.model.muscles import Names
from ims_atlas.model.provenance import Id, Line, Record, Sourced, Text
from ims_atlas.model.segments import Segment, in_order

Kind = Literal["root", "ramus", "plexus", "trunk", "division", "cord", "nerve", "branch"]
Fibres = Literal["motor", "sensory", "mixed"]


class Origin(Record):
    """One thing that a nerve springs from, and the roots whose fibres come that way.

    ``roots`` is empty only where no fibres of spinal roots run: among cranial nerves.
    """

    nerve: Id
    roots: tuple[Segment, ...] = ()
    note: Text | None = None


class RootStatement(Record):
    """The roots of a nerve in one source; sources that differ stand side by side."""

    source: Id
    roots: Annotated[tuple[Segment, ...], Field(min_length=1)]


class Nerve(Sourced):
    """A spinal root, a ramus, a part of a plexus, a nerve or a named branch; both sides under one id.

    ``supplies`` names the muscles that it reaches itself, not those of its branches. ``collective``
    are words that mean this nerve together with its like, such as ``intercostal nerves``.
    """

    id: Id
    names: Names
    collective: tuple[Line, ...] = ()
    kind: Kind
    fibres: Fibres
    springs_from: tuple[Origin, ...] = ()
    roots: tuple[RootStatement, ...] = ()
    supplies: tuple[Id, ...] = ()
    course: Text

    @property
    def all_roots(self) -> tuple[str, ...]:
        """The roots that any source gives it, from top to bottom."""
        return in_order({root for statement in self.roots for root in statement.roots})


class UncarriedRoots(Record):
    """Roots that one map names for a muscle and no nerve of the atlas carries there, and why that stands."""

    source: Id
    muscle: Id
    roots: Annotated[tuple[Segment, ...], Field(min_length=1)]
    reason: Text
