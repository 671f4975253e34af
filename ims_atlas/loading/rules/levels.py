"""Rules on the levels: each is described, supplied, needled and examined."""

from __future__ import annotations

from collections.abc import Iterator

from ims_atlas.loading.rules.fault import Fault, repeated, unknown
from ims_atlas.loading.rules.muscles import parents_are_broken
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import SEGMENTS, segment_range

_KEY_LEVELS = (*segment_range("C5", "T1"), *segment_range("L2", "S1"))
"""The levels that the examination standard tests by a key muscle."""

_KEY_POINTS = [(level,) for level in segment_range("C2", "S3")] + [("S4", "S5")]
"""The levels that the examination standard tests by a point on the skin."""


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
            yield unknown(level, ("vertebra",), "bone", level.vertebra, bones)


def systems_are_complete(atlas: Atlas) -> Iterator[Fault]:
    """The last system rule, and only it, takes what is left."""
    for rule in atlas.systems[:-1]:
        if not rule.fma:
            yield Fault(rule, ("fma",), "only the last system may do without FMA numbers")
    if not atlas.systems or atlas.systems[-1].fma:
        yield Fault(
            atlas.systems[-1] if atlas.systems else None, ("fma",), "the last system takes what is left"
        )


def key_muscles_stand_at_their_level(atlas: Atlas) -> Iterator[Fault]:
    """An examination standard names a key muscle for C5 to T1 and L2 to S1, and another source agrees."""
    if parents_are_broken(atlas):
        return
    for level in _KEY_LEVELS:
        named = [
            link.muscle
            for source_map in atlas.maps
            if source_map.method == "examination_standard" and not source_map.lists_all_roots
            for link in source_map.links
            if link.roots == (level,)
        ]
        if not named:
            yield Fault(None, (), f"no examination standard names a key muscle for {level}")
        elif not any(len(atlas.sources_naming(muscle, level)) > 1 for muscle in named):
            yield Fault(None, (), f"no other source gives a key muscle of {level} this root")


def key_points_are_complete(atlas: Atlas) -> Iterator[Fault]:
    """The 28 key sensory points, C2 to S4/S5, stand in order, each once."""
    for i, levels in enumerate(_KEY_POINTS):
        record = atlas.key_points[i] if i < len(atlas.key_points) else None
        if record is None or record.levels != levels:
            yield Fault(record, ("levels",), f"expected the key sensory point of {', '.join(levels)} here")
            return
    for extra in atlas.key_points[len(_KEY_POINTS) :]:
        yield Fault(extra, ("levels",), "expected no further key sensory point")


def dermatomes_are_complete(atlas: Atlas) -> Iterator[Fault]:
    """A dermatome map speaks of a level once, between landmarks that exist; some map covers C2 to S4."""
    landmarks = {landmark.id for landmark in atlas.landmarks}
    for source_map in atlas.dermatomes:
        rows = [(source_map, ("dermatomes", i), d.level) for i, d in enumerate(source_map.dermatomes)]
        yield from repeated(rows, "dermatome of this level")
        for i, dermatome in enumerate(source_map.dermatomes):
            for k, area in enumerate(dermatome.areas):
                for end, key in enumerate(area.between):
                    if key not in landmarks:
                        field = ("dermatomes", i, "areas", k, "between", end)
                        yield unknown(source_map, field, "landmark", key, landmarks)
    described = {d.level for source_map in atlas.dermatomes for d in source_map.dermatomes}
    for level in segment_range("C2", "S4"):
        if level not in described:
            yield Fault(None, (), f"no dermatome map speaks of {level}")


def examinations_are_complete(atlas: Atlas) -> Iterator[Fault]:
    """Every level from C1 to S4 says where its signs are looked for; signs and muscles exist."""
    signs, muscles = {sign.id for sign in atlas.signs}, {muscle.id for muscle in atlas.muscles}
    rows = [(record, ("level",), record.level) for record in atlas.examinations]
    yield from repeated(rows, "examination of this level")
    for record in atlas.examinations:
        for i, finding in enumerate(record.findings):
            if finding.sign not in signs:
                yield unknown(record, ("findings", i, "sign"), "sign", finding.sign, signs)
            for k, muscle in enumerate(finding.muscles):
                if muscle not in muscles:
                    yield unknown(record, ("findings", i, "muscles", k), "muscle", muscle, muscles)
    for level in segment_range("C1", "S4"):
        if level not in {record.level for record in atlas.examinations}:
            yield Fault(None, (), f"no examination for {level}")


def reflexes_and_key_points_resolve(atlas: Atlas) -> Iterator[Fault]:
    """Reflexes name existing muscles, key points existing landmarks."""
    muscles = {muscle.id for muscle in atlas.muscles}
    landmarks = {landmark.id for landmark in atlas.landmarks}
    for reflex in atlas.reflexes:
        for i, muscle in enumerate(reflex.muscles):
            if muscle not in muscles:
                yield unknown(reflex, ("muscles", i), "muscle", muscle, muscles)
    for point in atlas.key_points:
        if point.landmark is not None and point.landmark not in landmarks:
            yield unknown(point, ("landmark",), "landmark", point.landmark, landmarks)
