"""Rules on places: what a rule of the language starts from exists, and no place leads back to itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ims_atlas.loading.rules.fault import Fault, unknown
from ims_atlas.loading.yaml_reader import Step
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.places import BesideSpine, Interspace, Joint, Point, named_in
from ims_atlas.model.provenance import Record


def places_start_from_what_is_found(atlas: Atlas) -> Iterator[Fault]:
    """A place starts from landmarks that have a rule themselves, from acupoints, and by rulers that exist."""
    findable = {landmark.id for landmark in atlas.landmarks if landmark.found is not None}
    findable |= {point.code for point in atlas.acupoints}
    rulers = {ruler.id for ruler in atlas.rulers}
    for record, field, rule, _ in _all_rules(atlas):
        for part, steps, name in named_in(rule):
            if part == "point" and name not in findable:
                yield unknown(record, (*field, *steps), "landmark with a rule, or acupoint", name, findable)
            elif part == "ruler" and name not in rulers:
                yield unknown(record, (*field, *steps), "ruler", name, rulers)


def places_name_bones(atlas: Atlas) -> Iterator[Fault]:
    """Joints, spaces between vertebrae and places beside the spine name existing bones."""
    known = {bone.id for bone in atlas.bones}
    for record, field, rule, _ in _all_rules(atlas):
        for within, inner in _rules_within(rule):
            if isinstance(inner, Joint | Interspace | BesideSpine):
                for part, steps, name in named_in(inner):
                    if part == "structure" and name not in known:
                        yield unknown(record, (*field, *within, *steps), "bone", name, known)


def places_do_not_lead_back(atlas: Atlas) -> Iterator[Fault]:
    """No landmark, acupoint or ruler is found by way of itself."""
    starts: dict[str, set[str]] = {}
    owner: dict[str, tuple[Record, tuple[Step, ...]]] = {}
    for record, field, rule, name in _all_rules(atlas):
        if name:
            starts.setdefault(name, set()).update(
                each for part, _, each in named_in(rule) if part != "structure"
            )
            owner.setdefault(name, (record, field))
    for name in starts:
        if name in _reached(name, starts):
            record, field = owner[name]
            yield Fault(record, field, f"the place of '{name}' leads back to itself")


def _rules_within(point: Any, steps: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], Record]]:
    """Yield a rule and the rules it starts from, at any depth, each with the steps that lead to it."""
    if isinstance(point, Record):
        yield steps, point
        for field in type(point).model_fields:
            yield from _rules_within(getattr(point, field), (*steps, field))
    elif isinstance(point, tuple):
        for i, each in enumerate(point):
            yield from _rules_within(each, (*steps, i))


def _reached(name: str, starts: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    ahead = list(starts[name])
    while ahead:
        each = ahead.pop()
        if each not in reached:
            reached.add(each)
            ahead += starts.get(each, ())
    return reached


def _all_rules(atlas: Atlas) -> Iterator[tuple[Record, tuple[Step, ...], Point, str]]:
    """Yield every rule of a place: the record that a file holds, the steps to the rule, the rule, its name.

    What others may start from or measure by has its own name; a site's or another location's name is empty.
    """
    for landmark in atlas.landmarks:
        if landmark.found is not None:
            yield landmark, ("found",), landmark.found, landmark.id
    for site in atlas.sites:
        yield site, ("place",), site.place, ""
        if site.by_landmarks is not None:
            yield site, ("by_landmarks",), site.by_landmarks, ""
    for meridian in atlas.meridians:
        for i, point in enumerate(meridian.points):
            yield meridian, ("points", i, "place"), point.place, point.code
            for k, other in enumerate(point.alternatives):
                yield meridian, ("points", i, "alternatives", k, "place"), other.place, ""
    for ruler in atlas.rulers:
        for i, end in enumerate(ruler.stretch):
            yield ruler, ("stretch", i), end, ruler.id
