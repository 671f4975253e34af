"""What supplies what, as rows for a table: a muscle at a level a row, and the sources in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ims_atlas.analysis.names import site_name
from ims_atlas.analysis.shown import shown
from ims_atlas.analysis.supply import TAUGHT, claims
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.innervation import SupplyRule
from ims_atlas.model.provenance import Language, Review, Source
from ims_atlas.model.segments import SEGMENTS


def level_rows(
    atlas: Atlas,
    levels: Sequence[str],
    rule: SupplyRule = "any",
    condition: str | None = None,
    language: Language = "en",
) -> Iterator[dict[str, Any]]:
    """Yield a row for each muscle at each of the levels (all if none), with the sources that say so."""
    for level in levels or SEGMENTS:
        found = shown(atlas, [level], rule, condition)
        for key, supply in found.muscles.items():
            muscle = atlas.muscle(key)
            naming = [claim.source for claim in claims(atlas, key) if level in claim.roots]
            sites = [site.id for site in found.sites if site.muscle == key]
            if not naming:
                continue
            yield {
                "level": level,
                "muscle": muscle.names.said_in(language),
                "latin": muscle.names.la,
                "nerve": muscle.nerve.said_in(language),
                "root": supply.strength.value,
                "agreement": supply.agreement.value,
                "naming": supply.naming,
                "speaking": supply.speaking,
                "needle_sites": [site_name(atlas, site, language) for site in sites],
                "sources": [atlas.citation(source) for source in naming if source != TAUGHT],
                "reviewed_by": muscle.review.by if isinstance(muscle.review, Review) else "",
            }


def source_rows(atlas: Atlas, sources: Sequence[Source]) -> Iterator[dict[str, Any]]:
    """Yield a row for each source."""
    for source in sources:
        yield {
            "cited_as": atlas.citation(source.id),
            "authors": source.authors,
            "year": source.year or "",
            "title": source.title,
            "address": source.address or "",
            "kind": source.kind,
            "licence": source.licence or "",
            "read": source.read,
        }
