"""Which muscles a segment supplies, source by source; disagreement is kept, never averaged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ims_atlas.model.atlas import Atlas
from ims_atlas.model.innervation import InnervationLink, InnervationMap
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.segments import in_order


@dataclass(frozen=True)
class Claim:
    """What one map says of a muscle; `inherited_from` names the whole if the map speaks only of that."""

    source: str
    method: str
    roots: tuple[str, ...]
    main: tuple[str, ...]
    note: str | None
    inherited_from: str | None


class Strength(StrEnum):
    """How a level stands among a muscle's roots."""

    MAIN = "main"
    FURTHER = "further"


@dataclass(frozen=True)
class Supply:
    """A muscle and the chosen levels: how many maps speak of it, how many name a chosen level.

    `main` counts the maps that single a chosen level out among `distinguishing` that do so at all.
    """

    muscle: str
    strength: Strength
    speaking: int
    naming: int
    main: int
    distinguishing: int


def claims(atlas: Atlas, muscle: str) -> tuple[Claim, ...]:
    """Return every map's claim on a muscle; empty: the maps are silent, not "no supply".

    A map that does not speak of a head or part speaks of it through the nearest whole it names.
    """
    found: dict[str, Claim] = {}
    for key in (muscle, *atlas.ancestors(muscle)):
        for source_map, link in atlas.links(key):
            if source_map.source not in found:
                found[source_map.source] = _claim(source_map, link, None if key == muscle else key)
    return tuple(found[m.source] for m in atlas.maps if m.source in found)


def supply(atlas: Atlas, muscle: str, levels: Sequence[str]) -> Supply | None:
    """Return how `levels` supply a muscle, or None if no map names any of them.

    The supply is main if at least half of the maps that single out main roots name one of the levels.
    """
    own = claims(atlas, muscle)
    wanted = set(levels)
    naming = [claim for claim in own if wanted & set(claim.roots)]
    if not naming:
        return None
    distinguishing = [claim for claim in own if claim.main]
    main = [claim for claim in distinguishing if wanted & set(claim.main)]
    is_main = bool(main) and 2 * len(main) >= len(distinguishing)
    return Supply(
        muscle,
        Strength.MAIN if is_main else Strength.FURTHER,
        len(own),
        len(naming),
        len(main),
        len(distinguishing),
    )


def supplied_muscles(atlas: Atlas, levels: Sequence[str]) -> dict[str, Supply]:
    """Return every muscle, head and part that some map ties to one of `levels`, by id."""
    found = {muscle.id: supply(atlas, muscle.id, levels) for muscle in atlas.muscles}
    return {key: value for key, value in found.items() if value is not None}


def named_muscles(atlas: Atlas, levels: Sequence[str]) -> list[str]:
    """Return the muscles that maps name themselves for `levels` (not through a larger whole)."""
    wanted = set(levels)
    return [
        muscle.id
        for muscle in atlas.muscles
        if any(wanted & set(link.roots) for _, link in atlas.links(muscle.id))
    ]


def sites_at(atlas: Atlas, levels: Sequence[str]) -> list[NeedleSite]:
    """Return the needle sites of the supplied muscles, and the paraspinal sites of `levels`."""
    muscles = supplied_muscles(atlas, levels)
    return [
        site
        for site in atlas.sites
        if (site.level in levels if site.level is not None else site.muscle in muscles)
    ]


def roots_in_words(atlas: Atlas, muscle: str) -> str:
    """Return all roots that any map names, as a short range: ``C5, C6``; empty if all are silent."""
    roots = in_order({root for claim in claims(atlas, muscle) for root in claim.roots})
    if len(roots) > 3:
        return f"{roots[0]} to {roots[-1]}"
    return ", ".join(roots)


def _claim(source_map: InnervationMap, link: InnervationLink, inherited_from: str | None) -> Claim:
    return Claim(source_map.source, source_map.method, link.roots, link.main, link.note, inherited_from)
