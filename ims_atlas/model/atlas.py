"""All facts together, with the look-ups that the rest of the program asks for. No input or output."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from ims_atlas.errors import NotInAtlas
from ims_atlas.model.acupoints import Acupoint, Meridian, Ruler
from ims_atlas.model.bones import Bone, SystemRule
from ims_atlas.model.citations import citations
from ims_atlas.model.conditions import Condition
from ims_atlas.model.examination import SegmentExamination, Sign
from ims_atlas.model.gaps import Gap
from ims_atlas.model.hazards import Hazard
from ims_atlas.model.innervation import InnervationLink, InnervationMap
from ims_atlas.model.landmarks import Landmark
from ims_atlas.model.levels import Level
from ims_atlas.model.matching import MatchRule
from ims_atlas.model.muscles import Muscle
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.nerves import Nerve, UncarriedRoots
from ims_atlas.model.provenance import Source
from ims_atlas.model.sensory import DermatomeMap, KeyPoint, Reflex
from ims_atlas.model.teaching import TeachingText, Term

R = TypeVar("R")


@dataclass(frozen=True)
class Atlas:
    """The facts of ``segmental_maps/``, each group in the order of its files."""

    sources: Sequence[Source]
    levels: Sequence[Level]
    muscles: Sequence[Muscle]
    bones: Sequence[Bone]
    maps: Sequence[InnervationMap]
    sites: Sequence[NeedleSite]
    systems: Sequence[SystemRule]
    nerves: Sequence[Nerve] = ()
    uncarried: Sequence[UncarriedRoots] = ()
    landmarks: Sequence[Landmark] = ()
    hazards: Sequence[Hazard] = ()
    key_points: Sequence[KeyPoint] = ()
    dermatomes: Sequence[DermatomeMap] = ()
    reflexes: Sequence[Reflex] = ()
    signs: Sequence[Sign] = ()
    examinations: Sequence[SegmentExamination] = ()
    conditions: Sequence[Condition] = ()
    texts: Sequence[TeachingText] = ()
    terms: Sequence[Term] = ()
    gaps: Sequence[Gap] = ()
    meridians: Sequence[Meridian] = ()
    rulers: Sequence[Ruler] = ()
    match_rules: Sequence[MatchRule] = ()

    def source(self, key: str) -> Source:
        """Return the source with this key."""
        return self._sources[key]

    def citation(self, key: str) -> str:
        """Return how a source is cited in a line: ``Gray 1918``."""
        return self._citations[key]

    def level(self, segment: str) -> Level:
        """Return the record of a segment such as ``C6``."""
        return self._levels[segment]

    def muscle(self, name: str) -> Muscle:
        """Return a muscle by its id, or by a synonym written like an id (``peroneus_longus``).

        Raises
        ------
        NotInAtlas
            If neither fits.
        """
        return self._muscles.get(name) or _found(self._synonyms, name, "a muscle")

    def site(self, key: str) -> NeedleSite:
        """Return a needle site by its id.

        Raises
        ------
        NotInAtlas
            If there is none.
        """
        return _found(self._sites, key, "a needle site")

    def nerve(self, name: str) -> Nerve:
        """Return a nerve by its id.

        Raises
        ------
        NotInAtlas
            If there is none.
        """
        return _found(self._nerves, name, "a nerve")

    def is_nerve(self, structure: str) -> bool:
        """Tell whether a structure id is one of a nerve record."""
        return structure in self._nerves

    def branches(self, nerve: str) -> tuple[Nerve, ...]:
        """Return what springs from a nerve; empty if nothing does."""
        return self._branches.get(nerve, ())

    def nerves_of(self, muscle: str) -> tuple[Nerve, ...]:
        """Return the nerves that supply this very muscle record."""
        return self._nerves_of.get(muscle, ())

    def nerve_ways(self, root: str, muscle: str) -> tuple[tuple[str, ...], ...]:
        """Return every way of a root's fibres to this very muscle record, each from root to last nerve."""
        return tuple(way for nerve in self.nerves_of(muscle) for way in self._ways(root, nerve))

    def condition(self, name: str) -> Condition:
        """Return a condition by its id.

        Raises
        ------
        NotInAtlas
            If there is none.
        """
        return _found(self._conditions, name, "a condition")

    def text(self, name: str) -> TeachingText:
        """Return a teaching text by its id."""
        return self._texts[name]

    def term(self, name: str) -> Term:
        """Return a term of the glossary by its id."""
        return self._terms[name]

    def hazard(self, name: str) -> Hazard:
        """Return a hazard region by its id."""
        return self._hazards[name]

    def landmark(self, name: str) -> Landmark:
        """Return a landmark by its id.

        Raises
        ------
        NotInAtlas
            If there is none.
        """
        return _found(self._landmarks, name, "a landmark")

    def is_landmark(self, name: str) -> bool:
        """Tell whether a name is the id of a landmark."""
        return name in self._landmarks

    def ruler(self, name: str) -> Ruler:
        """Return a ruler of B-cun by its id.

        Raises
        ------
        NotInAtlas
            If there is none.
        """
        return _found(self._rulers, name, "a ruler")

    def match_rule(self, name: str) -> MatchRule:
        """Return a rule of matching by its id.

        Raises
        ------
        NotInAtlas
            If there is none.
        """
        found = next((rule for rule in self.match_rules if rule.id == name), None)
        if found is None:
            known = ", ".join(rule.id for rule in self.match_rules)
            raise NotInAtlas(f"'{name}' is not a rule of matching; known: {known}")
        return found

    def is_acupoint(self, name: str) -> bool:
        """Tell whether a name is the code of an acupoint."""
        return name in self._acupoints

    def acupoint(self, code: str) -> Acupoint:
        """Return an acupoint by its code, such as ``LI11``.

        Raises
        ------
        NotInAtlas
            If there is none.
        """
        return _found(self._acupoints, code, "an acupoint")[1]

    def meridian_of(self, code: str) -> Meridian:
        """Return the meridian (or extra row) that an acupoint belongs to.

        Raises
        ------
        NotInAtlas
            If there is no such acupoint.
        """
        return _found(self._acupoints, code, "an acupoint")[0]

    def meridian(self, name: str) -> Meridian:
        """Return a meridian by its id or its code, such as ``LI``.

        Raises
        ------
        NotInAtlas
            If there is none.
        """
        return _found(self._meridians, name, "a meridian")

    @property
    def acupoints(self) -> tuple[Acupoint, ...]:
        """All acupoints, meridian by meridian."""
        return tuple(point for meridian in self.meridians for point in meridian.points)

    def sign(self, name: str) -> Sign:
        """Return a physical sign by its id."""
        return self._signs[name]

    def examination(self, level: str) -> SegmentExamination | None:
        """Return how a level is examined; None if no record says it."""
        return next((each for each in self.examinations if each.level == level), None)

    def gaps_about(self, *subjects: str) -> tuple[Gap, ...]:
        """Return the known gaps about any of these ids."""
        return tuple(gap for gap in self.gaps if gap.about in subjects)

    def is_muscle(self, structure: str) -> bool:
        """Tell whether a structure id is one of a muscle record."""
        return structure in self._muscles

    def children(self, muscle: str) -> tuple[Muscle, ...]:
        """Return the heads and parts of a muscle; empty if it has none."""
        return self._children.get(muscle, ())

    def with_descendants(self, muscle: str) -> tuple[str, ...]:
        """Return the muscle's id and those of all its heads and parts, outermost first."""
        return (muscle, *(i for child in self.children(muscle) for i in self.with_descendants(child.id)))

    def ancestors(self, muscle: str) -> tuple[str, ...]:
        """Return the ids of the muscles that this one is a part of, nearest first."""
        parent = self._muscles[muscle].part_of
        return () if parent is None else (parent, *self.ancestors(parent))

    def links(self, muscle: str) -> tuple[tuple[InnervationMap, InnervationLink], ...]:
        """Return what each map says of this very record; empty: the maps are silent about it."""
        return self._links.get(muscle, ())

    def maps_on(self, muscle: str) -> tuple[str, ...]:
        """Return the sources of the maps that speak of a muscle, a whole of it or a part of it."""
        near = (*self.with_descendants(muscle), *self.ancestors(muscle))
        return tuple(dict.fromkeys(m.source for key in near for m, _ in self.links(key)))

    def sources_read_on(self, muscle: str) -> tuple[str, ...]:
        """Return those of `maps_on` that were read; what is only taught is no source."""
        return tuple(source for source in self.maps_on(muscle) if source not in self._taught)

    def sources_naming(self, muscle: str, level: str) -> tuple[str, ...]:
        """Return the sources, taught knowledge left out, that give a muscle, a whole or part of it a root."""
        near = (*self.with_descendants(muscle), *self.ancestors(muscle))
        naming = [m.source for key in near for m, link in self.links(key) if level in link.roots]
        return tuple(source for source in dict.fromkeys(naming) if source not in self._taught)

    def sites_of(self, muscle: str) -> tuple[NeedleSite, ...]:
        """Return the needle sites of a muscle and its heads; empty if none is recorded."""
        return tuple(site for key in self.with_descendants(muscle) for site in self._sites_of.get(key, ()))

    @cached_property
    def kept(self) -> dict[Hashable, Any]:
        """What others have worked out of these facts, kept with them: the facts do not change."""
        return {}

    def _ways(self, root: str, nerve: Nerve) -> Iterator[tuple[str, ...]]:
        if nerve.kind == "root" and root in nerve.all_roots:
            yield (nerve.id,)
        for origin in nerve.springs_from:
            if root in origin.roots:
                for way in self._ways(root, self.nerve(origin.nerve)):
                    yield (*way, nerve.id)

    @cached_property
    def _sources(self) -> dict[str, Source]:
        return {source.id: source for source in self.sources}

    @cached_property
    def _taught(self) -> frozenset[str]:
        return frozenset(source.id for source in self.sources if source.kind == "knowledge")

    @cached_property
    def _citations(self) -> Mapping[str, str]:
        return citations(self.sources)

    @cached_property
    def _levels(self) -> dict[str, Level]:
        return {level.id: level for level in self.levels}

    @cached_property
    def _muscles(self) -> dict[str, Muscle]:
        return {muscle.id: muscle for muscle in self.muscles}

    @cached_property
    def _synonyms(self) -> dict[str, Muscle]:
        return {as_id(name): muscle for muscle in self.muscles for name in muscle.synonyms}

    @cached_property
    def _sites(self) -> dict[str, NeedleSite]:
        return {site.id: site for site in self.sites}

    @cached_property
    def _conditions(self) -> dict[str, Condition]:
        return {condition.id: condition for condition in self.conditions}

    @cached_property
    def _texts(self) -> dict[str, TeachingText]:
        return {text.id: text for text in self.texts}

    @cached_property
    def _terms(self) -> dict[str, Term]:
        return {term.id: term for term in self.terms}

    @cached_property
    def _hazards(self) -> dict[str, Hazard]:
        return {hazard.id: hazard for hazard in self.hazards}

    @cached_property
    def _landmarks(self) -> dict[str, Landmark]:
        return {landmark.id: landmark for landmark in self.landmarks}

    @cached_property
    def _rulers(self) -> dict[str, Ruler]:
        return {ruler.id: ruler for ruler in self.rulers}

    @cached_property
    def _acupoints(self) -> dict[str, tuple[Meridian, Acupoint]]:
        return {point.code: (meridian, point) for meridian in self.meridians for point in meridian.points}

    @cached_property
    def _meridians(self) -> dict[str, Meridian]:
        by_code = {meridian.code: meridian for meridian in self.meridians}
        return by_code | {meridian.id: meridian for meridian in self.meridians}

    @cached_property
    def _signs(self) -> dict[str, Sign]:
        return {sign.id: sign for sign in self.signs}

    @cached_property
    def _nerves(self) -> dict[str, Nerve]:
        return {nerve.id: nerve for nerve in self.nerves}

    @cached_property
    def _branches(self) -> dict[str, tuple[Nerve, ...]]:
        found: dict[str, tuple[Nerve, ...]] = {}
        for nerve in self.nerves:
            for origin in nerve.springs_from:
                found[origin.nerve] = (*found.get(origin.nerve, ()), nerve)
        return found

    @cached_property
    def _nerves_of(self) -> dict[str, tuple[Nerve, ...]]:
        found: dict[str, tuple[Nerve, ...]] = {}
        for nerve in self.nerves:
            for muscle in nerve.supplies:
                found[muscle] = (*found.get(muscle, ()), nerve)
        return found

    @cached_property
    def _children(self) -> dict[str, tuple[Muscle, ...]]:
        found: dict[str, tuple[Muscle, ...]] = {}
        for muscle in self.muscles:
            if muscle.part_of is not None:
                found[muscle.part_of] = (*found.get(muscle.part_of, ()), muscle)
        return found

    @cached_property
    def _links(self) -> dict[str, tuple[tuple[InnervationMap, InnervationLink], ...]]:
        found: dict[str, tuple[tuple[InnervationMap, InnervationLink], ...]] = {}
        for source_map in self.maps:
            for link in source_map.links:
                found[link.muscle] = (*found.get(link.muscle, ()), (source_map, link))
        return found

    @cached_property
    def _sites_of(self) -> dict[str, tuple[NeedleSite, ...]]:
        found: dict[str, tuple[NeedleSite, ...]] = {}
        for site in self.sites:
            found[site.muscle] = (*found.get(site.muscle, ()), site)
        return found


def _found(records: Mapping[str, R], name: str, kind: str) -> R:
    """Return the record of a name, or say that it is none of its kind."""
    if name not in records:
        raise NotInAtlas(f"'{name}' is not {kind} of the atlas")
    return records[name]


def as_id(name: str) -> str:
    """Write a name like an id: ``Peroneus longus`` -> ``peroneus_longus``."""
    return "_".join("".join(c if c.isalnum() else " " for c in name.lower()).split())
