"""Rules on nerves: the graph from root to muscle."""

from __future__ import annotations

from collections.abc import Iterator

from ims_atlas.loading.rules.fault import Fault, unknown
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.nerves import Nerve
from ims_atlas.model.segments import SEGMENTS


def nerves_spring_from_nerves(atlas: Atlas) -> Iterator[Fault]:
    """A nerve springs from existing nerves, never from itself in a circle, and supplies existing muscles."""
    known, muscles = {nerve.id for nerve in atlas.nerves}, {muscle.id for muscle in atlas.muscles}
    for nerve in atlas.nerves:
        for i, origin in enumerate(nerve.springs_from):
            if origin.nerve not in known:
                yield unknown(nerve, ("springs_from", i, "nerve"), "nerve", origin.nerve, known)
        for i, muscle in enumerate(nerve.supplies):
            if muscle not in muscles:
                yield unknown(nerve, ("supplies", i), "muscle", muscle, muscles)
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
        words = muscle.nerve.en.lower()
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
