"""The way of a root's fibres: from the spine through plexus and nerve to the muscles."""

from __future__ import annotations

from collections.abc import Container, Sequence, Set

from ims_atlas.model.atlas import Atlas
from ims_atlas.model.provenance import Language


def nerve_paths(
    atlas: Atlas, level: str, sources: Set[str] | None = None, muscles: Container[str] | None = None
) -> tuple[str, ...]:
    """Return the nerves that lie between a root and the muscles it supplies, in the order of the files.

    Parameters
    ----------
    atlas
        The facts.
    level
        The root, such as ``C6``.
    sources
        The maps that say which muscles it supplies; by default all of them.
    muscles
        The muscles to whom the ways lead; by default all of them.
    """
    found: set[str] = set()
    for source_map in atlas.maps:
        if sources is None or source_map.source in sources:
            for link in source_map.links:
                if level in link.roots and (muscles is None or link.muscle in muscles):
                    found.update(*atlas.nerve_ways(level, link.muscle))
    return tuple(nerve.id for nerve in atlas.nerves if nerve.id in found)


def lit_nerves(atlas: Atlas, levels: Sequence[str], muscles: Container[str] | None = None) -> dict[str, str]:
    """Return the nerves on the way of `levels` to muscles, each with the first level that it carries."""
    found: dict[str, str] = {}
    for level in levels:
        for nerve in nerve_paths(atlas, level, muscles=muscles):
            found.setdefault(nerve, level)
    return found


def path_to(atlas: Atlas, level: str, muscle: str) -> tuple[str, ...]:
    """Return the shortest way from a root to a muscle, as ids; empty if no nerve carries the root there.

    Of ways of one length it is the first in the files.
    """
    return min(atlas.nerve_ways(level, muscle), key=len, default=())


def path_in_words(atlas: Atlas, level: str, muscle: str, language: Language = "en") -> str:
    """Return the shortest way by its names: ``C6 > ... > Axillary nerve``; empty if there is none.

    A ramus is named only where it reaches the muscle itself; divisions of trunks are left out.
    """
    nerves = [atlas.nerve(key) for key in path_to(atlas, level, muscle)]
    named = [n for n in nerves if n.kind not in ("root", "ramus", "division") or n is nerves[-1]]
    return " > ".join((level, *(nerve.names.said_in(language) for nerve in named))) if named else ""
