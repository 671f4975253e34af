"""All that is said of one needle on one body: its way, a corridor about it, published depths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ims_atlas.body.corridor import Corridor, corridor
from ims_atlas.body.needle_layers import NeedlePath
from ims_atlas.body.needle_path import NeedlePaths
from ims_atlas.body.needle_section import SectionPicture, needle_section
from ims_atlas.body.pack import BodyPack
from ims_atlas.body.places import Place, Places
from ims_atlas.body.rays import Vector
from ims_atlas.body.spinal_canal import METHOD
from ims_atlas.errors import NoPlace
from ims_atlas.model.acupoints import Acupoint
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.provenance import Text
from ims_atlas.model.segments import Side


@dataclass(frozen=True)
class PublishedDepth:
    """A depth range as a source gives it, in its own unit; ``of`` says what the figure measures, or how."""

    least: float
    most: float
    unit: Literal["mm", "cun"]
    of: Text | None
    source: str


@dataclass(frozen=True)
class NeedleReport:
    """What a needle passes at a needle site or acupoint of one body.

    Parameters
    ----------
    id
        Id of the needle site, or code of the acupoint.
    side
        Side of the body; ``midline`` for acupoints of unpaired meridians.
    body
        The body's name.
    place_mm
        Depth of the place itself: of the muscle's surface or the bone that the site names; about 0 for an
        acupoint.
    path
        The way of the needle.
    corridor
        Many needles about it; None if not asked for.
    published
        Depths that sources give for the site or acupoint; empty if none was found.
    canal_method
        How the spinal canal was found.
    """

    id: str
    side: Side
    body: str
    place_mm: float
    path: NeedlePath
    corridor: Corridor | None
    published: tuple[PublishedDepth, ...]
    canal_method: Text = METHOD


class NeedleReports:
    """Writes the reports of one body, and keeps what it has prepared of the body."""

    def __init__(self, atlas: Atlas, pack: BodyPack, places: Places | None = None) -> None:
        self._atlas = atlas
        self._body = pack.about.name
        self._places = places or Places(atlas, pack)
        self.paths = NeedlePaths(atlas, pack)

    def side_of(self, record: NeedleSite | Acupoint, side: Side) -> Side:
        """Return the side on which a record lies when a side is asked for: the mid-plane has none."""
        paired = isinstance(record, NeedleSite) or self._atlas.meridian_of(record.code).paired
        return side if paired else Side.MIDLINE

    def of(
        self,
        record: NeedleSite | Acupoint,
        side: Side,
        depth_mm: float | None = None,
        *,
        with_corridor: bool = False,
    ) -> NeedleReport:
        """Return the report of a needle site or acupoint.

        Raises
        ------
        NoPlace
            If the body lacks the place, or the needle meets no skin there.
        """
        side = self.side_of(record, side)
        place, skin = self._entry(record, side)
        path = self.paths.along(skin, place.direction, depth_mm)
        around = None
        if with_corridor:
            normal = self._places.finder.skin.normal(path.skin)
            around = corridor(self.paths.tissues, path.skin, normal, place.direction, depth_mm)
        return NeedleReport(
            _key(record),
            side,
            self._body,
            float((place.point - path.skin) @ place.direction),
            path,
            around,
            published(record),
        )

    def section(
        self, record: NeedleSite | Acupoint, side: Side, end_mm: float, across: Vector | None = None
    ) -> SectionPicture:
        """Return the section picture along a needle down to a depth, the report's ``path.end_mm`` for one.

        Raises
        ------
        NoPlace
            If the body lacks the place, or the needle meets no skin there.
        """
        place, skin = self._entry(record, self.side_of(record, side))
        skin, _ = self.paths.entry(skin, place.direction)
        return needle_section(self.paths.tissues, skin, place.direction, end_mm, across)

    def _entry(self, record: NeedleSite | Acupoint, side: Side) -> tuple[Place, Vector]:
        place = self._places.of(record, side)
        if place.skin is None:
            raise NoPlace(
                f"{_key(record)}, {side.value}: its direction meets no skin near the place on this body, "
                "so no depth below the skin can be told"
            )
        return place, place.skin


def published(record: NeedleSite | Acupoint) -> tuple[PublishedDepth, ...]:
    """Return the depths that sources give for a record, each in its own unit."""
    if isinstance(record, NeedleSite):
        return tuple(PublishedDepth(d.min_mm, d.max_mm, "mm", d.of, d.source) for d in record.depths)
    return tuple(PublishedDepth(d.min_cun, d.max_cun, "cun", d.how, d.source) for d in record.depths)


def _key(record: NeedleSite | Acupoint) -> str:
    return record.id if isinstance(record, NeedleSite) else record.code
