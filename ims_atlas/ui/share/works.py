"""The work behind each kind of file, as pieces that can be watched and stopped."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from PIL import Image

from ims_atlas.analysis.contrast_sheet import ContrastSheet
from ims_atlas.analysis.contrast_table import site_rows
from ims_atlas.analysis.level_table import level_rows, source_rows
from ims_atlas.analysis.shown import shown
from ims_atlas.errors import AtlasError
from ims_atlas.export.credits import Credits, credits_of, write_credits
from ims_atlas.export.glb_file import write_glb
from ims_atlas.export.image import draw_picture, save
from ims_atlas.export.movie import MovieForm, draw_movie
from ims_atlas.export.needle_flight import NeedleFlight
from ims_atlas.export.off_screen import OffScreen, labels_of
from ims_atlas.export.piecewise import Piecewise
from ims_atlas.export.shots import Shot, Turn
from ims_atlas.export.table import write_table
from ims_atlas.export.web_page import write_page
from ims_atlas.model.segments import Side
from ims_atlas.scene.needle_layer import Needle
from ims_atlas.ui.share.beside import beside
from ims_atlas.ui.share.options import TableKind
from ims_atlas.ui.speech import marked

_WRITING = marked("Writing the file")
_COMPARING = marked("Comparing needle sites with acupoints")
_SHARE_OF_PREPARING = 0.08
_NEIGHBOURS = 3
"""So many acupoints are listed beside each needle site."""

_NO_SKIN = "this body has no skin, so acupoints have no place on it; choose another body or another table"

Rows = list[dict[str, Any]]


class Works:
    """Makes files of what a stage off screen shows. The stage must stay as it is until a work has ended."""

    def __init__(self, off_screen: OffScreen) -> None:
        self._off_screen = off_screen
        self._atlas = off_screen.atlas

    @property
    def told(self) -> Credits:
        """The credits of what is shown."""
        return credits_of(self._atlas, self._off_screen.stage.pack, self._off_screen.session)

    def drawn(
        self, size: tuple[int, int], *, clear: bool = False, labels: bool = False, quickly: bool = False
    ) -> Piecewise[Image.Image]:
        """Draw a picture; `quickly` for a preview, without the credits."""
        image: Image.Image = yield from draw_picture(
            self._off_screen.stage,
            size,
            transparent=clear,
            labels=labels_of if labels else None,
            credit="" if quickly else "\n".join(self.told.foot),
            supersampling=1 if quickly else 2,
            detail=2 if quickly else 0,
        )
        return image

    def picture(
        self, path: Path, size: tuple[int, int], *, clear: bool, labels: bool, dots_per_inch: int | None
    ) -> Piecewise[Path]:
        """Write a picture."""
        image = yield from self.drawn(size, clear=clear, labels=labels)
        yield 0.99, _WRITING
        save(image, path, self.told.text, dots_per_inch)
        return path

    def movie(self, path: Path, form: MovieForm, needle: Needle | None) -> Piecewise[Path]:
        """Write a movie: the flight to a needle, or without one a turn."""
        stage = self._off_screen.stage
        shot: Shot = Turn(stage)
        begun = 0.0
        if needle is not None:
            shot = flight = NeedleFlight(self._atlas, stage, needle)
            begun = _SHARE_OF_PREPARING
            for share, text in flight.prepare():
                yield begun * share, text
        with closing(draw_movie(stage, shot, path, form, self.told)) as frames:
            for share, text in frames:
                yield begun + (1 - begun) * share, text
        return path

    def model(self, path: Path) -> Piecewise[Path]:
        """Write the 3D model."""
        stage = self._off_screen.stage
        yield from beside(lambda tell: write_glb(self._atlas, stage, path, tell))
        return path

    def page(self, path: Path) -> Piecewise[Path]:
        """Write the web page."""
        stage = self._off_screen.stage
        yield from beside(lambda tell: write_page(self._atlas, stage, path, tell))
        return path

    def table(self, path: Path, kind: TableKind) -> Piecewise[Path]:
        """Write a table, with its credits beside it."""
        rows = yield from self._contrast() if kind == "contrast" else self._known(kind)
        yield 0.99, _WRITING
        write_credits(self.told, path)
        write_table(rows, path)
        return path

    def rows(self, kind: TableKind) -> Rows:
        """Return the rows of a table; those of the contrast have to be worked out first, and are left out."""
        session = self._off_screen.session
        if kind == "muscles":
            levels = session.shown_levels()
            return list(level_rows(self._atlas, levels, session.rule, session.condition, session.language))
        if kind == "sources":
            known: Sequence[Any] = self.told.sources or self._atlas.sources
            return list(source_rows(self._atlas, known))
        return []

    def _known(self, kind: TableKind) -> Piecewise[Rows]:
        yield 0.1, _WRITING
        return self.rows(kind)

    def _contrast(self) -> Piecewise[Rows]:
        stage, session = self._off_screen.stage, self._off_screen.session
        if not stage.places.has_skin:
            raise AtlasError(_NO_SKIN)
        sheet = ContrastSheet(self._atlas, stage.places, stage.meridian_lines, stage.contrast)
        rules = self._atlas.match_rules
        rule = next((rule for rule in rules if rule.id == session.match_rule), rules[0])
        levels = session.shown_levels()
        sites = (
            shown(self._atlas, levels, session.rule, session.condition).sites if levels else self._atlas.sites
        )
        side = Side.RIGHT if session.sides == "right" else Side.LEFT
        for first, last, work in (
            (0.0, 0.3, sheet.prepare()),
            (0.3, 0.7, sheet.compare_sites(sites, side)),
            (0.7, 0.98, sheet.draw_lots(sites, rule)),
        ):
            for done, total in work:
                yield first + (last - first) * done / max(total, 1), _COMPARING
        return [
            row for site in sites for row in site_rows(sheet.beside_site(site, side)[:3], sheet.chance, rule)
        ]
