"""Everything the body shows as a tree, in two arrangements: by system and region, and by spinal level."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from rapidfuzz import fuzz, process

from ims_atlas.analysis.likeness import fold
from ims_atlas.analysis.names import shared_names, site_name, structure_name
from ims_atlas.analysis.supply import claims, counted, supply
from ims_atlas.body.pack import PartRecord, System
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.innervation import SupplyRule
from ims_atlas.model.muscles import Region
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.provenance import LANGUAGES, Language
from ims_atlas.model.segments import SEGMENTS, Side
from ims_atlas.model.vocabulary import REGIONS
from ims_atlas.state.session import Pick

Kind = Literal["system", "region", "structure", "side", "level", "site"]

_LIKE_FROM = 4
"""Letters from which typing errors are forgiven."""

_LIKE = 78.0
_NUMBER = re.compile(r"(\d+)")


@dataclass(frozen=True)
class TreeNode:
    """A row of the tree.

    Parameters
    ----------
    id
        The id of a system, a region, a structure, a level or a site; a side carries its structure's.
    words
        Its names in all languages, folded, for a filter.
    own
        What it draws on the body itself, each side as a pick of its own.
    """

    kind: Kind
    id: str
    name: str
    words: str = ""
    side: Side = Side.MIDLINE
    children: tuple[TreeNode, ...] = ()
    own: frozenset[Pick] = frozenset()

    @cached_property
    def picks(self) -> frozenset[Pick]:
        """What it and all below it draw on the body; empty: nothing of it is drawn."""
        return self.own.union(*(child.picks for child in self.children))

    @cached_property
    def structures(self) -> frozenset[str]:
        """The structures that it and all below it draw."""
        return frozenset(pick.id for pick in self.picks)

    @property
    def count(self) -> int:
        """How many structures, or needle sites of a muscle, stand below it; 0 where sides alone do."""
        if self.kind in ("system", "region", "level"):
            return len(self.structures)
        return sum(child.kind in ("structure", "site") for child in self.children)

    @property
    def pick(self) -> Pick | None:
        """What choosing it selects; None for systems, regions and levels."""
        if self.kind == "site":
            return Pick("site", self.id, self.side)
        return Pick("structure", self.id, self.side) if self.kind in ("structure", "side") else None


@dataclass(frozen=True)
class StructureTree:
    """Builds both trees of a body.

    Parameters
    ----------
    parts
        The parts of the body in view.
    regions
        The region of each structure (`part_regions`); what has none stands right below its system.
    systems, sides
        What these are called in `language`, in the order of the tree.
    """

    atlas: Atlas
    parts: Sequence[PartRecord]
    regions: Mapping[str, Region]
    language: Language
    systems: Mapping[System, str]
    sides: Mapping[Side, str]
    _sides: dict[str, dict[Side, Pick]] = field(default_factory=dict, init=False)
    _names: dict[str, str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._names.update(shared_names(self.parts))
        for part in self.parts:
            pick = Pick("structure", part.structure, part.side)
            self._sides.setdefault(part.structure, {})[part.side] = pick

    def by_system(self) -> tuple[TreeNode, ...]:
        """Return systems, their regions, and in these the structures with their heads and sides."""
        found = []
        for system, name in self.systems.items():
            parts = dict.fromkeys(part.structure for part in self.parts if part.system == system)
            if parts:
                children = self._in_regions(self._structures(parts), system)
                found.append(TreeNode("system", system, name, fold(name), children=children))
        return tuple(found)

    def by_level(self, rule: SupplyRule = "any") -> tuple[TreeNode, ...]:
        """Return levels, the muscles that they supply under a rule, and the needle sites of these."""
        supplied: dict[str, set[str]] = {segment: set() for segment in SEGMENTS}
        for muscle in self.atlas.muscles:
            roots = {root for claim in counted(claims(self.atlas, muscle.id)) for root in claim.roots}
            for root in roots:
                own = supply(self.atlas, muscle.id, [root])
                if own is not None and own.holds(rule):
                    supplied[root].add(muscle.id)
        return tuple(
            TreeNode("level", level, level, fold(level), children=self._muscles(muscles, level))
            for level, muscles in supplied.items()
            if muscles
        )

    def _in_regions(self, nodes: Iterable[TreeNode], system: System) -> tuple[TreeNode, ...]:
        """Put structures below their regions; a single region needs no row of its own."""
        by_region: dict[Region | None, list[TreeNode]] = {}
        for node in nodes:
            by_region.setdefault(self._region(node.id), []).append(node)
        if len(by_region) < 2:
            return _in_order(node for own in by_region.values() for node in own)
        rows = [
            TreeNode(
                "region",
                f"{system}.{region}",
                name.said_in(self.language),
                " ".join(fold(name.said_in(language)) for language in LANGUAGES),
                children=_in_order(by_region[region]),
            )
            for region, name in REGIONS.items()
            if region in by_region
        ]
        return (*rows, *_in_order(by_region.get(None, ())))

    def _region(self, structure: str) -> Region | None:
        if self.atlas.is_muscle(structure):
            return self.atlas.muscle(structure).region
        return self.regions.get(structure)

    def _structures(self, parts: Iterable[str]) -> list[TreeNode]:
        """Return the structures of a system, heads below the muscle that they are a part of."""
        wanted = dict.fromkeys(parts)
        for structure in parts:
            if self.atlas.is_muscle(structure):
                wanted |= dict.fromkeys(self.atlas.ancestors(structure))
        nodes: dict[str, TreeNode] = {}

        def node(structure: str) -> TreeNode:
            if structure not in nodes:
                heads = self.atlas.children(structure) if self.atlas.is_muscle(structure) else ()
                below = _in_order(node(head.id) for head in heads if head.id in wanted)
                name = self._names.get(structure, "")
                nodes[structure] = self._structure(structure, name, (*self._side_rows(structure), *below))
            return nodes[structure]

        def is_outermost(structure: str) -> bool:
            return not (self.atlas.is_muscle(structure) and self.atlas.ancestors(structure))

        return [node(structure) for structure in wanted if is_outermost(structure)]

    def _structure(self, structure: str, otherwise: str, children: tuple[TreeNode, ...]) -> TreeNode:
        name = structure_name(self.atlas, structure, self.language, otherwise)
        return TreeNode(
            "structure",
            structure,
            name[:1].upper() + name[1:],
            self._words(structure, otherwise),
            children=children,
            own=frozenset(self._sides.get(structure, {}).values()),
        )

    def _side_rows(self, structure: str) -> tuple[TreeNode, ...]:
        """Return a row for each side of a structure that has both."""
        sides = self._sides.get(structure, {})
        return tuple(
            TreeNode("side", structure, name, side=side, own=frozenset({sides[side]}))
            for side, name in self.sides.items()
            if len(sides) > 1 and side in sides
        )

    def _words(self, structure: str, otherwise: str) -> str:
        names = [structure_name(self.atlas, structure, language, otherwise) for language in LANGUAGES]
        if self.atlas.is_muscle(structure):
            muscle = self.atlas.muscle(structure)
            names += [muscle.names.la, *muscle.synonyms]
        return " | ".join(dict.fromkeys(fold(name) for name in names))

    def _muscles(self, muscles: set[str], level: str) -> tuple[TreeNode, ...]:
        """Return the muscles of a level, heads below their whole where the level supplies that too."""
        own_sites: dict[str, list[NeedleSite]] = {}
        for site in self.atlas.sites:
            own_sites.setdefault(site.muscle, []).append(site)

        def node(muscle: str) -> TreeNode:
            heads = [head.id for head in self.atlas.children(muscle) if head.id in muscles]
            sites = [
                self._site(site.id, muscle)
                for site in own_sites.get(muscle, ())
                if site.level in (None, level)
            ]
            return self._structure(muscle, "", (*sites, *_in_order(map(node, heads))))

        whole = [key for key in muscles if not muscles.intersection(self.atlas.ancestors(key))]
        return _in_order(map(node, whole))

    def _site(self, key: str, muscle: str) -> TreeNode:
        """Return a needle site, called without the muscle below which it stands."""
        name = site_name(self.atlas, key, self.language)
        whole = structure_name(self.atlas, muscle, self.language)
        short = name.removeprefix(f"{whole}, ")
        return TreeNode("site", key, short[:1].upper() + short[1:], fold(name))


def narrowed(nodes: Iterable[TreeNode], words: str) -> tuple[TreeNode, ...]:
    """Return what has all the words in a name, with everything below it and the rows that lead to it.

    Where nothing has, small typing errors are forgiven.
    """
    nodes, wanted = tuple(nodes), fold(words).split()
    for test in (_begins, _is_like):
        found = tuple(kept for node in nodes if (kept := _kept(node, wanted, test)) is not None)
        if found:
            return found
    return ()


def _begins(words: str, wanted: str) -> bool:
    return f" {wanted}" in f" {words}"


def _is_like(words: str, wanted: str) -> bool:
    if len(wanted) < _LIKE_FROM:
        return _begins(words, wanted)
    return process.extractOne(wanted, words.split(), scorer=fuzz.ratio, score_cutoff=_LIKE) is not None


def _kept(node: TreeNode, wanted: Sequence[str], test: Callable[[str, str], bool]) -> TreeNode | None:
    if node.words and all(test(node.words, word) for word in wanted):
        return node
    children = tuple(kept for child in node.children if (kept := _kept(child, wanted, test)) is not None)
    return replace(node, children=children, own=frozenset()) if children else None


def _in_order(nodes: Iterable[TreeNode]) -> tuple[TreeNode, ...]:
    """Return rows by name; numbers count as such, so that the second rib precedes the tenth."""
    return tuple(sorted(nodes, key=lambda node: _natural(node.name)))


def _natural(name: str) -> list[tuple[int, str]]:
    return [
        (int(piece), "") if piece.isdigit() else (0, fold(piece)) for piece in _NUMBER.split(name) if piece
    ]
