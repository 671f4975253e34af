"""Rules on muscles, their attachments, and the maps of their roots."""

from __future__ import annotations

from collections.abc import Iterator

from ims_atlas.loading.rules.fault import Fault, repeated, unknown
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.bones import Bone
from ims_atlas.model.gaps import Gap
from ims_atlas.model.muscles import Muscle
from ims_atlas.model.places import OnMuscle
from ims_atlas.model.segments import segment_range


def parents_exist(atlas: Atlas) -> Iterator[Fault]:
    """A head or part names an existing muscle as its whole, and never itself in a circle."""
    parents = {muscle.id: muscle.part_of for muscle in atlas.muscles}
    for muscle in atlas.muscles:
        if muscle.part_of is not None and muscle.part_of not in parents:
            yield unknown(muscle, ("part_of",), "muscle", muscle.part_of, parents)
        above, steps = muscle.part_of, 0
        while above in parents and above != muscle.id and steps < len(parents):
            above, steps = parents[above], steps + 1
        if above == muscle.id:
            yield Fault(muscle, ("part_of",), "the muscle is a part of itself")


def muscles_exist(atlas: Atlas) -> Iterator[Fault]:
    """Maps and needle sites name existing muscles."""
    known = {muscle.id for muscle in atlas.muscles}
    for source_map in atlas.maps:
        for i, link in enumerate(source_map.links):
            if link.muscle not in known:
                yield unknown(source_map, ("links", i, "muscle"), "muscle", link.muscle, known)
    for site in atlas.sites:
        if site.muscle not in known:
            yield unknown(site, ("muscle",), "muscle", site.muscle, known)
        if isinstance(site.place, OnMuscle) and site.place.muscle not in known:
            yield unknown(site, ("place", "muscle"), "muscle", site.place.muscle, known)


def links_are_not_repeated(atlas: Atlas) -> Iterator[Fault]:
    """A map speaks of a muscle once, and lists each root once."""
    for source_map in atlas.maps:
        rows = [(source_map, ("links", i, "muscle"), link.muscle) for i, link in enumerate(source_map.links)]
        yield from repeated(rows, "link of this muscle")
        for i, link in enumerate(source_map.links):
            if len(set(link.roots)) < len(link.roots):
                yield Fault(source_map, ("links", i, "roots"), f"{link.muscle}: a root is listed twice")


def fma_numbers_have_one_owner(atlas: Atlas) -> Iterator[Fault]:
    """An FMA number belongs to one muscle or bone: otherwise a part would be two things."""
    owner: dict[int, str] = {}
    records: list[Muscle | Bone] = [*atlas.muscles, *atlas.bones]
    for record in records:
        for i, number in enumerate(record.fma):
            other = owner.setdefault(number, record.id)
            if other != record.id:
                yield Fault(record, ("fma", i), f"FMA{number} already belongs to '{other}'")


def roots_are_contiguous_or_explained(atlas: Atlas) -> Iterator[Fault]:
    """Roots of a link follow one another without a gap, or a note says why not."""
    for source_map in atlas.maps:
        for i, link in enumerate(source_map.links):
            run = segment_range(link.roots[0], link.roots[-1])
            if set(run) != set(link.roots) and link.note is None:
                missing = ", ".join(root for root in run if root not in link.roots)
                yield Fault(
                    source_map,
                    ("links", i, "roots"),
                    f"{link.muscle}: {missing} is left out between {link.roots[0]} and {link.roots[-1]}",
                    "explain it in a note",
                )


def landmarks_exist(atlas: Atlas) -> Iterator[Fault]:
    """Attachments name existing landmarks."""
    known = {landmark.id for landmark in atlas.landmarks}
    for muscle in atlas.muscles:
        for field, keys in (("origin", muscle.origin), ("insertion", muscle.insertion)):
            for i, key in enumerate(keys):
                if key not in known:
                    yield unknown(muscle, (field, i), "landmark", key, known)


def landmarks_lie_on_bones(atlas: Atlas) -> Iterator[Fault]:
    """A landmark lies on an existing bone or cartilage; one of bone names it."""
    known = {bone.id for bone in atlas.bones}
    for landmark in atlas.landmarks:
        if landmark.on is not None and landmark.on not in known:
            yield unknown(landmark, ("on",), "bone", landmark.on, known)
        if landmark.tissue == "bone" and landmark.on is None:
            yield Fault(landmark, ("tissue",), "a landmark of bone names the bone that bears it")


def muscles_have_two_sources(atlas: Atlas) -> Iterator[Fault]:
    """The roots of a muscle stand in two sources that were read, or a gap says that they do not."""
    if parents_are_broken(atlas):
        return
    marked = {gap.about for gap in atlas.gaps if gap.kind in ("no_source", "one_source")}
    for muscle in atlas.muscles:
        count = len(atlas.sources_read_on(muscle.id))
        if atlas.maps_on(muscle.id) and count < 2 and muscle.id not in marked:
            kind = "one_source" if count else "no_source"
            yield Fault(
                muscle,
                ("id",),
                f"{count} sources read on its roots",
                f"add a source, or a gap of kind {kind}",
            )


def gaps_are_real(atlas: Atlas) -> Iterator[Fault]:
    """A gap is about something that exists, and is closed once the sources are there."""
    known = _subjects(atlas)
    for gap in atlas.gaps:
        if gap.about not in known:
            yield unknown(gap, ("about",), "subject", gap.about, known)
        elif gap.kind in ("no_source", "one_source") and not parents_are_broken(atlas):
            yield from _stale(atlas, gap)


def parents_are_broken(atlas: Atlas) -> bool:
    """Tell whether wholes and parts cannot be followed."""
    return next(parents_exist(atlas), None) is not None


def _stale(atlas: Atlas, gap: Gap) -> Iterator[Fault]:
    count = len(atlas.sources_read_on(gap.about)) if atlas.is_muscle(gap.about) else 2
    if (gap.kind == "no_source") != (count == 0) or count > 1:
        yield Fault(gap, ("kind",), f"'{gap.about}' now has {count} sources", "correct or remove the gap")


def _subjects(atlas: Atlas) -> set[str]:
    muscles = {muscle.id for muscle in atlas.muscles}
    others = {site.id for site in atlas.sites} | {nerve.id for nerve in atlas.nerves}
    named = {source.id for source in atlas.sources} | {condition.id for condition in atlas.conditions}
    return muscles | others | named | {level.id for level in atlas.levels} | {"atlas"}
