"""Which muscles a segment supplies, source by source; disagreement is kept, never averaged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ims_atlas.model.atlas import Atlas
from ims_atlas.model.innervation import InnervationLink, InnervationMap, Method, SupplyRule
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.provenance import Text
from ims_atlas.model.segments import in_order

TAUGHT = "knowledge"
"""The map of what is commonly taught and was not read in a source."""


@dataclass(frozen=True)
class Claim:
    """What one map says of a muscle; `inherited_from` names the whole if the map speaks only of that."""

    source: str
    method: Method
    roots: tuple[str, ...]
    main: tuple[str, ...]
    note: Text | None
    inherited_from: str | None
    lists_all_roots: bool

    def denies(self, levels: Iterable[str]) -> bool:
        """Tell whether the source lists all roots of the muscle, and none of `levels` among them."""
        return self.lists_all_roots and not set(levels) & set(self.roots)


class Strength(StrEnum):
    """How a level stands among a muscle's roots."""

    MAIN = "main"
    FURTHER = "further"


class Agreement(StrEnum):
    """Whether the sources that speak of a muscle agree on a level."""

    AGREED = "agreed"
    DISPUTED = "disputed"
    ONE_SOURCE = "one source"
    TAUGHT = "taught only"


@dataclass(frozen=True)
class Supply:
    """A muscle and the chosen levels: how many sources speak of it, how many name a chosen level.

    `main` counts the sources that single a chosen level out among `distinguishing` that do so at all.
    What is only taught is no source: it counts where no source lists all roots of the muscle. `sources`
    counts those of `naming` that were read.
    """

    muscle: str
    strength: Strength
    sources: int
    speaking: int
    naming: int
    main: int
    distinguishing: int

    @property
    def agreement(self) -> Agreement:
        """Whether the sources agree."""
        if self.sources == 0:
            return Agreement.TAUGHT
        if self.naming < self.speaking:
            return Agreement.DISPUTED
        return Agreement.AGREED if self.sources > 1 else Agreement.ONE_SOURCE

    def holds(self, rule: SupplyRule) -> bool:
        """Tell whether the level counts under a rule; what is only taught counts under ``any`` alone."""
        if rule == "any":
            return True
        if self.sources == 0:
            return False
        return 2 * self.naming > self.speaking if rule == "majority" else self.naming == self.speaking


def claims(atlas: Atlas, muscle: str) -> tuple[Claim, ...]:
    """Return every map's claim on a muscle; empty: the maps are silent, not "no supply".

    A map that does not speak of a head or part speaks of it through the nearest whole it names. Parts of
    the columns of the back lie at heights of their own: a whole speaks there only if no map names the part.
    """
    kept: tuple[Claim, ...] | None = atlas.kept.get(("claims", muscle))
    if kept is None:
        kept = atlas.kept["claims", muscle] = _claims(atlas, muscle)
    return kept


def counted(own: Sequence[Claim]) -> tuple[Claim, ...]:
    """Return the claims that count: those of sources, and what is taught where none lists all roots."""
    read = tuple(claim for claim in own if claim.source != TAUGHT)
    return read if any(claim.lists_all_roots for claim in read) else tuple(own)


def supply(atlas: Atlas, muscle: str, levels: Sequence[str]) -> Supply | None:
    """Return how `levels` supply a muscle, or None if no source that counts names any of them.

    The supply is main if at least half of the maps that single out main roots name one of the levels.
    """
    votes = counted(claims(atlas, muscle))
    wanted = set(levels)
    naming = [claim for claim in votes if wanted & set(claim.roots)]
    if not naming:
        return None
    speaking = [claim for claim in votes if claim in naming or claim.denies(levels)]
    distinguishing = [claim for claim in votes if claim.main]
    main = [claim for claim in distinguishing if wanted & set(claim.main)]
    is_main = bool(main) and 2 * len(main) >= len(distinguishing)
    return Supply(
        muscle,
        Strength.MAIN if is_main else Strength.FURTHER,
        sum(claim.source != TAUGHT for claim in naming),
        len(speaking),
        len(naming),
        len(main),
        len(distinguishing),
    )


def supplied_muscles(atlas: Atlas, levels: Sequence[str], rule: SupplyRule = "any") -> dict[str, Supply]:
    """Return every muscle, head and part that maps tie to one of `levels` under a rule, by id."""
    found = {muscle.id: supply(atlas, muscle.id, levels) for muscle in atlas.muscles}
    return {key: value for key, value in found.items() if value is not None and value.holds(rule)}


def named_muscles(atlas: Atlas, levels: Sequence[str]) -> list[str]:
    """Return the muscles that maps name themselves for `levels` (not through a larger whole)."""
    wanted = set(levels)
    return [
        muscle.id
        for muscle in atlas.muscles
        if any(wanted & set(link.roots) for _, link in atlas.links(muscle.id))
    ]


def sites_at(atlas: Atlas, levels: Sequence[str], rule: SupplyRule = "any") -> list[NeedleSite]:
    """Return the needle sites of the muscles supplied under a rule, and the paraspinal sites of `levels`."""
    muscles = supplied_muscles(atlas, levels, rule)
    return [
        site
        for site in atlas.sites
        if (site.level in levels if site.level is not None else site.muscle in muscles)
    ]


def roots_in_words(atlas: Atlas, muscle: str) -> str:
    """Return all roots that any map names, as a short range: ``C5, C6``; empty if all are silent."""
    roots = in_order({root for claim in claims(atlas, muscle) for root in claim.roots})
    if len(roots) > 3:
        return f"{roots[0]}-{roots[-1]}"
    return ", ".join(roots)


def _claims(atlas: Atlas, muscle: str) -> tuple[Claim, ...]:
    found: dict[str, Claim] = {}
    wholes = atlas.ancestors(muscle)
    if atlas.muscle(muscle).ramus == "posterior" and atlas.links(muscle):
        wholes = ()
    for key in (muscle, *wholes):
        for source_map, link in atlas.links(key):
            if source_map.source not in found:
                found[source_map.source] = _claim(source_map, link, None if key == muscle else key)
    return tuple(found[m.source] for m in atlas.maps if m.source in found)


def _claim(source_map: InnervationMap, link: InnervationLink, inherited_from: str | None) -> Claim:
    return Claim(
        source_map.source,
        source_map.method,
        link.roots,
        link.main,
        link.note,
        inherited_from,
        source_map.lists_all_roots,
    )
