"""What the atlas covers, counted by region and by source, and the gaps that it knows of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ims_atlas.model.atlas import Atlas
from ims_atlas.model.gaps import Gap, GapKind
from ims_atlas.model.innervation import Method
from ims_atlas.model.muscles import Region
from ims_atlas.model.provenance import Review, Sourced, Text
from ims_atlas.model.vocabulary import GAP_KINDS, REGIONS


@dataclass(frozen=True)
class RegionCoverage:
    """The muscles of one region: how many have roots, by how many sources, and how many have needle sites."""

    region: Region
    muscles: int
    with_roots: int
    two_sources: int
    three_sources: int
    with_sites: int


@dataclass(frozen=True)
class SourceCoverage:
    """One innervation map: its method, and of how many muscles it speaks."""

    source: str
    method: Method
    muscles: int


@dataclass(frozen=True)
class Coverage:
    """All counts, the recorded gaps by kind, and the muscles that have no needle site."""

    totals: Sequence[tuple[Text, int]]
    regions: Sequence[RegionCoverage]
    sources: Sequence[SourceCoverage]
    gaps: Mapping[GapKind, Sequence[Gap]]
    without_site: Sequence[str]


def coverage(atlas: Atlas) -> Coverage:
    """Count the atlas."""
    return Coverage(
        totals=_totals(atlas),
        regions=[_of_region(atlas, region) for region in REGIONS],
        sources=[SourceCoverage(m.source, m.method, len(m.links)) for m in atlas.maps],
        gaps={
            kind: found for kind in GAP_KINDS if (found := [gap for gap in atlas.gaps if gap.kind == kind])
        },
        without_site=[muscle.id for muscle in atlas.muscles if not _has_site(atlas, muscle.id)],
    )


def _has_site(atlas: Atlas, muscle: str) -> bool:
    """Tell whether a muscle, a part of it or a whole of it has a needle site."""
    return any(atlas.sites_of(key) for key in (muscle, *atlas.ancestors(muscle)))


def _of_region(atlas: Atlas, region: Region) -> RegionCoverage:
    muscles = [muscle for muscle in atlas.muscles if muscle.region == region]
    rooted = [muscle for muscle in muscles if atlas.maps_on(muscle.id)]
    counts = [len(atlas.sources_read_on(muscle.id)) for muscle in rooted]
    return RegionCoverage(
        region=region,
        muscles=len(muscles),
        with_roots=len(rooted),
        two_sources=sum(count >= 2 for count in counts),
        three_sources=sum(count >= 3 for count in counts),
        with_sites=sum(_has_site(atlas, muscle.id) for muscle in muscles),
    )


def _totals(atlas: Atlas) -> list[tuple[Text, int]]:
    limb = [site for site in atlas.sites if site.kind != "paraspinal"]
    paraspinal = [site for site in atlas.sites if site.kind == "paraspinal"]
    records: list[Sourced] = [
        *atlas.muscles, *atlas.sites, *atlas.nerves, *atlas.levels, *atlas.landmarks, *atlas.hazards,
        *atlas.key_points, *atlas.reflexes, *atlas.signs, *atlas.examinations, *atlas.conditions,
        *atlas.texts, *atlas.terms,
    ]  # fmt: skip
    return [
        (Text(en="muscles", fr="muscles"), len(atlas.muscles)),
        (Text(en="landmarks", fr="repères"), len(atlas.landmarks)),
        (Text(en="nerves", fr="nerfs"), len(atlas.nerves)),
        (Text(en="innervation maps", fr="cartes d'innervation"), len(atlas.maps)),
        (Text(en="statements on roots", fr="énoncés sur les racines"), sum(len(m.links) for m in atlas.maps)),
        (
            Text(en="muscles with needle sites", fr="muscles avec sites de puncture"),
            len({site.muscle for site in limb}),
        ),
        (Text(en="motor points and junctions", fr="points moteurs et jonctions"), len(limb)),
        (Text(en="paraspinal sites", fr="sites paravertébraux"), len(paraspinal)),
        (
            Text(en="levels with paraspinal sites", fr="niveaux avec sites paravertébraux"),
            len({site.level for site in paraspinal}),
        ),
        (
            Text(en="sites with a published depth", fr="sites avec une profondeur publiée"),
            sum(bool(site.depths) for site in atlas.sites),
        ),
        (Text(en="hazard regions", fr="zones à risque"), len(atlas.hazards)),
        (Text(en="key sensory points", fr="points sensitifs clés"), len(atlas.key_points)),
        (Text(en="dermatome maps", fr="cartes de dermatomes"), len(atlas.dermatomes)),
        (Text(en="reflexes", fr="réflexes"), len(atlas.reflexes)),
        (Text(en="examination signs", fr="signes d'examen"), len(atlas.signs)),
        (Text(en="levels with an examination", fr="niveaux avec un examen"), len(atlas.examinations)),
        (Text(en="conditions", fr="affections"), len(atlas.conditions)),
        (Text(en="teaching texts", fr="textes d'enseignement"), len(atlas.texts)),
        (Text(en="glossary terms", fr="termes du glossaire"), len(atlas.terms)),
        (Text(en="sources", fr="sources"), len(atlas.sources)),
        (
            Text(en="records signed by a clinician", fr="fiches signées par un clinicien"),
            sum(isinstance(record.review, Review) for record in records),
        ),
        (
            Text(en="records to be reviewed", fr="fiches à relire"),
            sum(not isinstance(record.review, Review) for record in records),
        ),
    ]
