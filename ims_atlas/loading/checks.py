"""Rules that hold between records. Each is a small named function; each has a test that breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import process

from ims_atlas.errors import DataProblem
from ims_atlas.loading.yaml_reader import Document, Step
from ims_atlas.model.atlas import Atlas, as_id
from ims_atlas.model.bones import Bone
from ims_atlas.model.muscles import Muscle
from ims_atlas.model.needle_sites import OnMuscle
from ims_atlas.model.nerves import Nerve
from ims_atlas.model.provenance import Record, Sourced
from ims_atlas.model.segments import SEGMENTS, segment_range


@dataclass(frozen=True)
class Located:
    """Where a record was read."""

    document: Document
    place: tuple[Step, ...]


@dataclass(frozen=True)
class Fault:
    """A broken rule: the record, the steps to the field at fault, what is wrong, what may help."""

    record: Record | None
    field: tuple[Step, ...]
    text: str
    hint: str = ""


Rule = Callable[[Atlas], Iterator[Fault]]


def ids_are_unique(atlas: Atlas) -> Iterator[Fault]:
    """No two records of a kind share an id, and no map stands twice."""
    groups: tuple[Sequence[Any], ...] = (atlas.sources, atlas.muscles, atlas.bones, atlas.sites, atlas.nerves)
    for group in groups:
        seen: set[str] = set()
        for record in group:
            if record.id in seen:
                yield Fault(record, ("id",), f"the id '{record.id}' stands a second time")
            seen.add(record.id)
    yield from _repeated([(m, ("source",), m.source) for m in atlas.maps], "map of this source")


def synonyms_are_unambiguous(atlas: Atlas) -> Iterator[Fault]:
    """A synonym leads to one muscle only, and is not another muscle's id."""
    owner = {muscle.id: muscle.id for muscle in atlas.muscles}
    for muscle in atlas.muscles:
        for i, name in enumerate(muscle.synonyms):
            other = owner.setdefault(as_id(name), muscle.id)
            if other != muscle.id:
                yield Fault(muscle, ("synonyms", i), f"the synonym '{name}' also means '{other}'")


def parents_exist(atlas: Atlas) -> Iterator[Fault]:
    """A head or part names an existing muscle as its whole, and never itself in a circle."""
    parents = {muscle.id: muscle.part_of for muscle in atlas.muscles}
    for muscle in atlas.muscles:
        if muscle.part_of is not None and muscle.part_of not in parents:
            yield _unknown(muscle, ("part_of",), "muscle", muscle.part_of, parents)
        above, steps = muscle.part_of, 0
        while above in parents and above != muscle.id and steps < len(parents):
            above, steps = parents[above], steps + 1
        if above == muscle.id:
            yield Fault(muscle, ("part_of",), "the muscle is a part of itself")


def sources_exist(atlas: Atlas) -> Iterator[Fault]:
    """Every source key used anywhere stands in sources.yaml."""
    known = {source.id for source in atlas.sources}
    for record, field, key in _source_keys(atlas):
        if key not in known:
            yield _unknown(record, field, "source", key, known)


def muscles_exist(atlas: Atlas) -> Iterator[Fault]:
    """Maps and needle sites name existing muscles."""
    known = {muscle.id for muscle in atlas.muscles}
    for source_map in atlas.maps:
        for i, link in enumerate(source_map.links):
            if link.muscle not in known:
                yield _unknown(source_map, ("links", i, "muscle"), "muscle", link.muscle, known)
    for site in atlas.sites:
        if site.muscle not in known:
            yield _unknown(site, ("muscle",), "muscle", site.muscle, known)
        if isinstance(site.place, OnMuscle) and site.place.muscle not in known:
            yield _unknown(site, ("place", "muscle"), "muscle", site.place.muscle, known)


def bones_exist(atlas: Atlas) -> Iterator[Fault]:
    """Places beside the spine name existing bones."""
    known = {bone.id for bone in atlas.bones}
    for site in atlas.sites:
        if not isinstance(site.place, OnMuscle):
            for i, bone in enumerate(site.place.beside):
                if bone not in known:
                    yield _unknown(site, ("place", "beside", i), "bone", bone, known)


def links_are_not_repeated(atlas: Atlas) -> Iterator[Fault]:
    """A map speaks of a muscle once, and lists each root once."""
    for source_map in atlas.maps:
        rows = [(source_map, ("links", i, "muscle"), link.muscle) for i, link in enumerate(source_map.links)]
        yield from _repeated(rows, "link of this muscle")
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


def every_level_is_supplied(atlas: Atlas) -> Iterator[Fault]:
    """Every level from C1 to S4 has a muscle in some map, and a paraspinal site."""
    supplied = {root for source_map in atlas.maps for link in source_map.links for root in link.roots}
    paraspinal = {site.level for site in atlas.sites}
    for level in segment_range("C1", "S4"):
        if level not in supplied:
            yield Fault(None, (), f"no map names a muscle for {level}")
        if level not in paraspinal:
            yield Fault(None, (), f"no paraspinal site for {level}")


def segments_are_complete(atlas: Atlas) -> Iterator[Fault]:
    """All 31 segments are described, from top to bottom, and name existing bones."""
    bones = {bone.id for bone in atlas.bones}
    ids = [level.id for level in atlas.levels]
    if ids != list(SEGMENTS):
        common = min(len(ids), len(SEGMENTS))
        stranger = next((i for i in range(common) if ids[i] != SEGMENTS[i]), common)
        record = atlas.levels[stranger] if stranger < len(ids) else None
        expected = f"the segment {SEGMENTS[stranger]}" if stranger < len(SEGMENTS) else "no further segment"
        yield Fault(record, ("id",), f"expected {expected} here: C1 to Co1, each once, in order")
    for level in atlas.levels:
        if level.vertebra is not None and level.vertebra not in bones:
            yield _unknown(level, ("vertebra",), "bone", level.vertebra, bones)


def systems_are_complete(atlas: Atlas) -> Iterator[Fault]:
    """The last system rule, and only it, takes what is left."""
    for rule in atlas.systems[:-1]:
        if not rule.fma:
            yield Fault(rule, ("fma",), "only the last system may do without FMA numbers")
    if not atlas.systems or atlas.systems[-1].fma:
        yield Fault(
            atlas.systems[-1] if atlas.systems else None, ("fma",), "the last system takes what is left"
        )


def nerves_spring_from_nerves(atlas: Atlas) -> Iterator[Fault]:
    """A nerve springs from existing nerves, never from itself in a circle, and supplies existing muscles."""
    known, muscles = {nerve.id for nerve in atlas.nerves}, {muscle.id for muscle in atlas.muscles}
    for nerve in atlas.nerves:
        for i, origin in enumerate(nerve.springs_from):
            if origin.nerve not in known:
                yield _unknown(nerve, ("springs_from", i, "nerve"), "nerve", origin.nerve, known)
        for i, muscle in enumerate(nerve.supplies):
            if muscle not in muscles:
                yield _unknown(nerve, ("supplies", i), "muscle", muscle, muscles)
        if nerve.id in _above(atlas, nerve):
            yield Fault(nerve, ("springs_from",), "the nerve springs from itself")


def nerves_carry_their_roots(atlas: Atlas) -> Iterator[Fault]:
    """The roots that sources give a nerve are those that come from what it springs from, and no others."""
    by_id = {nerve.id: nerve for nerve in atlas.nerves}
    for nerve in atlas.nerves:
        for i, origin in enumerate(nerve.springs_from):
            above = by_id.get(origin.nerve)
            if above is not None:
                for root in origin.roots:
                    if root not in above.all_roots:
                        yield Fault(
                            nerve, ("springs_from", i, "roots"), f"'{origin.nerve}' does not carry {root}"
                        )
        if nerve.kind == "root":
            continue
        arriving = {root for origin in nerve.springs_from for root in origin.roots}
        for root in sorted(arriving ^ set(nerve.all_roots)):
            missing = "no source gives it" if root in arriving else "nothing that it springs from carries"
            yield Fault(nerve, ("roots",), f"{missing} {root}")


def every_root_is_a_nerve(atlas: Atlas) -> Iterator[Fault]:
    """Each of the 31 segments has one root, of that segment alone."""
    held = [nerve.all_roots for nerve in atlas.nerves if nerve.kind == "root"]
    for segment in SEGMENTS:
        count = held.count((segment,))
        if count != 1:
            yield Fault(None, (), f"{count} records of the spinal root {segment}, expected one")


def muscles_have_the_nerve_they_name(atlas: Atlas) -> Iterator[Fault]:
    """A nerve that reaches a muscle, or one above it, stands in the muscle's own words, and the reverse."""
    if _origins_are_broken(atlas):
        return
    by_name: dict[str, set[str]] = {}
    for nerve in atlas.nerves:
        by_name.setdefault(nerve.names.en.lower(), set()).add(nerve.id)
    for muscle in atlas.muscles:
        words = muscle.nerve.lower()
        suppliers = atlas.nerves_of(muscle.id)
        if not suppliers:
            yield Fault(muscle, ("nerve",), f"no nerve record supplies '{muscle.id}'")
            continue
        on_the_way: set[str] = set()
        for nerve in suppliers:
            way = {nerve.id, *_above(atlas, nerve)}
            on_the_way |= way
            if not any(_is_called(atlas.nerve(key), words) for key in way):
                yield Fault(muscle, ("nerve",), f"'{nerve.id}' supplies it and is not named here")
        for name, keys in by_name.items():
            if name in words and on_the_way.isdisjoint(keys):
                yield Fault(muscle, ("nerve",), f"'{min(keys)}' is named and does not supply it")


def maps_travel_by_nerves(atlas: Atlas) -> Iterator[Fault]:
    """Each root of each map reaches its muscle along the nerves, unless an exception says why not."""
    if _origins_are_broken(atlas):
        return
    excused = {(row.source, row.muscle, root): row for row in atlas.uncarried for root in row.roots}
    needed: set[tuple[str, str, str]] = set()
    muscles = {muscle.id for muscle in atlas.muscles}
    for source_map in atlas.maps:
        for i, link in enumerate(source_map.links):
            for root in link.roots if link.muscle in muscles else ():
                if atlas.nerve_ways(root, link.muscle):
                    continue
                needed.add((source_map.source, link.muscle, root))
                if (source_map.source, link.muscle, root) not in excused:
                    yield Fault(
                        source_map, ("links", i, "roots"), f"{link.muscle}: no nerve carries {root} there"
                    )
    for key, row in excused.items():
        if key not in needed:
            yield Fault(row, ("roots",), f"no such exception is needed for {key[2]}")


RULES: tuple[Rule, ...] = (
    ids_are_unique,
    synonyms_are_unambiguous,
    parents_exist,
    sources_exist,
    muscles_exist,
    bones_exist,
    links_are_not_repeated,
    fma_numbers_have_one_owner,
    every_level_is_supplied,
    segments_are_complete,
    systems_are_complete,
    nerves_spring_from_nerves,
    nerves_carry_their_roots,
    every_root_is_a_nerve,
    muscles_have_the_nerve_they_name,
    maps_travel_by_nerves,
)


def check_all(atlas: Atlas, places: Mapping[int, Located]) -> list[DataProblem]:
    """Return the problems that the rules find; empty if there are none."""
    return [_problem(fault, places) for rule in RULES for fault in rule(atlas)]


def _problem(fault: Fault, places: Mapping[int, Located]) -> DataProblem:
    located = places.get(id(fault.record)) or next(iter(places.values()))
    if fault.record is None:
        return DataProblem(located.document.path.parent, 1, "", "", fault.text, fault.hint)
    name = str(getattr(fault.record, "id", getattr(fault.record, "source", "")))
    line = located.document.line(located.place + fault.field)
    return DataProblem(
        located.document.path, line, name, ".".join(str(step) for step in fault.field), fault.text, fault.hint
    )


def _source_keys(atlas: Atlas) -> Iterator[tuple[Record, tuple[Step, ...], str]]:
    sourced: list[Sourced] = [*atlas.levels, *atlas.muscles, *atlas.sites, *atlas.nerves]
    for record in sourced:
        for i, key in enumerate(record.sources):
            yield record, ("sources", i), key
    for source_map in atlas.maps:
        yield source_map, ("source",), source_map.source
    for nerve in atlas.nerves:
        for i, statement in enumerate(nerve.roots):
            yield nerve, ("roots", i, "source"), statement.source
    for site in atlas.sites:
        for i, depth in enumerate(site.depths):
            yield site, ("depths", i, "source"), depth.source
        for i, caution in enumerate(site.cautions):
            for k, key in enumerate(caution.sources):
                yield site, ("cautions", i, "sources", k), key


def _above(atlas: Atlas, nerve: Nerve) -> set[str]:
    """Return the ids of all that a nerve springs from, at any distance."""
    by_id = {each.id: each for each in atlas.nerves}
    found: set[str] = set()
    ahead = [origin.nerve for origin in nerve.springs_from]
    while ahead:
        key = ahead.pop()
        if key not in found:
            found.add(key)
            ahead += [origin.nerve for origin in by_id[key].springs_from] if key in by_id else []
    return found


def _is_called(nerve: Nerve, words: str) -> bool:
    return any(name.lower() in words for name in (nerve.names.en, *nerve.collective))


def _origins_are_broken(atlas: Atlas) -> bool:
    return next(nerves_spring_from_nerves(atlas), None) is not None


def _repeated(rows: Sequence[tuple[Record, tuple[Step, ...], str]], what: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for record, field, key in rows:
        if key in seen:
            yield Fault(record, field, f"'{key}': a second {what}")
        seen.add(key)


def _unknown(record: Record, field: tuple[Step, ...], kind: str, name: str, known: Any) -> Fault:
    best = process.extractOne(name, sorted(known), score_cutoff=60)
    hint = f"did you mean '{best[0]}'?" if best else ""
    return Fault(record, field, f"'{name}' is not a known {kind}", hint)
