"""Decides what the needle panel says of the selected place; computes only while it is in front."""

from __future__ import annotations

from html import escape
from typing import TypeVar

import numpy as np
from PySide6.QtCore import QTimer

from ims_atlas.body.corridor import ANGLE_DEG, ENTRY_MM, RAYS, Corridor, Share
from ims_atlas.body.needle_report import NeedleReport, NeedleReports
from ims_atlas.body.needle_section import SectionPicture
from ims_atlas.body.pack import BodyPack
from ims_atlas.body.places import Places
from ims_atlas.body.rays import Vector
from ims_atlas.body.tissues import RISKS, Structure
from ims_atlas.errors import NoPlace
from ims_atlas.model.acupoints import Acupoint
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.provenance import Language
from ims_atlas.model.segments import Side
from ims_atlas.scene.palette import palette_of
from ims_atlas.state.session import Pick, Session
from ims_atlas.ui.html import key_link
from ims_atlas.ui.needle.column_content import column_content
from ims_atlas.ui.needle.corridor_table import CorridorGroup, CorridorRow
from ims_atlas.ui.needle.needle_view import NeedleView, NeedleViewWords
from ims_atlas.ui.needle.needle_words import NeedleWords
from ims_atlas.ui.needle.section_painter import SectionContent
from ims_atlas.ui.needle.tissue_colours import TissueColours
from ims_atlas.ui.speech import marked, speech

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

_BUSY_MS = 30
"""Time in which a line is painted before a computation holds everything up."""

_KEPT = 48
"""So many pictures and corridors are kept."""

_AXES = (
    (marked("body's right"), marked("body's left")),
    (marked("front"), marked("back")),
    (marked("down"), marked("up")),
)


class NeedlePresenter:
    """Follows the session and the body in view."""

    def __init__(self, atlas: Atlas, session: Session, view: NeedleView) -> None:
        self._atlas = atlas
        self._session = session
        self._view = view
        self._pack: BodyPack | None = None
        self._places: Places | None = None
        self._reports: NeedleReports | None = None
        self._prepared = False
        self._found: dict[tuple[str, Side], NeedleReport] = {}
        self._corridors: dict[tuple[str, Side], Corridor] = {}
        self._pictures: dict[tuple[str, Side, bool], SectionPicture] = {}
        self._turned = False
        self._stale = True
        self._now: tuple[Pick, NeedleReport] | None = None
        self._later = QTimer(view)
        self._later.setSingleShot(True)
        self._later.setInterval(_BUSY_MS)
        self._later.timeout.connect(self._tell)
        view.shown.connect(self._catch_up)
        view.turn_asked.connect(self._turn)
        view.corridor_asked.connect(lambda _: self._tell_corridor())
        session.events.selected.connect(lambda _: self._follow())
        session.events.language.connect(lambda _: self.refresh())
        session.events.voice.connect(lambda _: self._start_folds())
        self._start_folds()
        self.refresh()

    def open(self, pack: BodyPack, places: Places) -> None:
        """Tell of another body from now on."""
        self._pack, self._places = pack, places
        self._reports = NeedleReports(self._atlas, pack, places)
        self._prepared = False
        for kept in (self._found, self._corridors, self._pictures):
            kept.clear()
        self._follow()

    def refresh(self) -> None:
        """Say everything anew (after a change of theme or language)."""
        self._view.set_palette_colours(palette_of(self._session))
        self._view.set_words(_view_words(self._session.language))
        self._follow()

    def _follow(self) -> None:
        self._stale = True
        self._later.stop()
        if self._view.isVisible():
            self._catch_up()

    def _catch_up(self) -> None:
        """Tell of what is selected now; the first time, say first that it takes a moment."""
        if not self._stale:
            return
        pick = self._pick()
        if pick is None or self._prepared or not self._has_skin():
            self._tell()
            return
        words = self._words(pick.side)
        busy = words.say("Measuring this body for the first time; a moment ...")
        self._view.set_message(words.title(pick), words.side(), busy)
        self._later.start()

    def _tell(self) -> None:
        self._stale = False
        self._now = None
        pick, say = self._pick(), speech(self._session.language)
        if pick is None or self._reports is None:
            hint = say(
                "Choose a needle site or an acupoint, on the body or by search. Here stands what a needle "
                "passes there, from the skin inwards, on the body in view."
            )
            self._view.set_message(say("Needle"), "", hint)
            return
        words = self._words(pick.side)
        if not self._has_skin():
            lack = say("This body has no skin, so nothing can be said about depths below it.")
            self._view.set_message(words.title(pick), words.side(), lack)
            return
        try:
            report = self._report(pick)
            self._now = (pick, report)
            self._show(pick, report)
        except NoPlace as problem:
            self._now = None
            lack = say("Nothing can be said about a needle here on this body.")
            self._view.set_message(words.title(pick), words.side(), f"{lack}\n\n{problem}")

    def _show(self, pick: Pick, report: NeedleReport) -> None:
        words = self._words(report.side)
        colours = self._colours(report)
        subtitle = " · ".join((words.side(), self._body_title()))
        self._view.set_report(
            words.title(pick),
            subtitle,
            column_content(report, words, self._own_muscles(pick)),
            colours,
            words.lacking(report.path),
        )
        self._view.set_texts(self._published(report, words), words.notes(report))
        self._show_section()
        self._tell_corridor()

    def _show_section(self) -> None:
        if self._now is None:
            return
        pick, report = self._now
        words, say = self._words(report.side), speech(self._session.language)
        picture = self._picture(pick, report)
        axis = int(np.argmax(np.abs(picture.across)))
        low, high = _AXES[axis]
        if picture.across[axis] < 0:
            low, high = high, low
        self._view.set_section(
            SectionContent(
                picture,
                report.path.end_mm,
                report.place_mm if report.place_mm >= 1 else None,
                {outline.structure: words.name(outline.structure) for outline in picture.outlines},
                (say(low), say(high)),
                self._own_structures(pick, report, picture),
                frozenset(layer.structure for layer in report.path.layers),
                self._view.corridor.is_open,
            ),
            self._colours(report),
        )

    def _turn(self) -> None:
        self._turned = not self._turned
        self._show_section()

    def _tell_corridor(self) -> None:
        if self._now is None or not self._view.corridor.is_open:
            self._view.set_corridor((), "")
            return
        pick, report = self._now
        key = (report.id, report.side)
        if key not in self._corridors and self._reports is not None:
            found = self._reports.of(self._record(pick), report.side, with_corridor=True).corridor
            if found is not None:
                _keep(self._corridors, key, found)
        corridor, words = self._corridors[key], self._words(report.side)
        say, colours = words.say, self._colours(report)
        groups = [
            CorridorGroup(
                title,
                [
                    _row(share, words, colours)
                    for share in corridor.shares
                    if (share.structure.kind in RISKS) is risk
                ],
                empty,
            )
            for title, empty, risk in (
                (say("Structures at risk"), say("No ray meets one that this body shows."), True),
                (say("Tissues"), say("No ray meets one that this body shows."), False),
            )
        ]
        self._view.set_corridor(groups, words.corridor_ends(corridor))

    def _report(self, pick: Pick) -> NeedleReport:
        assert self._reports is not None
        key = (pick.id, pick.side)
        if key not in self._found:
            self._found[key] = self._reports.of(self._record(pick), pick.side)
            self._prepared = True
        return self._found[key]

    def _picture(self, pick: Pick, report: NeedleReport) -> SectionPicture:
        assert self._reports is not None
        key = (report.id, report.side, self._turned)
        if key not in self._pictures:
            across: Vector | None = None
            if self._turned:
                plain = self._pictures.get((report.id, report.side, False))
                if plain is None:
                    plain = self._section(pick, report, None)
                across = np.cross(plain.direction, plain.across)
            _keep(self._pictures, key, self._section(pick, report, across))
        return self._pictures[key]

    def _section(self, pick: Pick, report: NeedleReport, across: Vector | None) -> SectionPicture:
        assert self._reports is not None
        return self._reports.section(self._record(pick), report.side, report.path.end_mm, across)

    def _published(self, report: NeedleReport, words: NeedleWords) -> str:
        language = self._session.language
        rows = []
        for each in report.published:
            of = f", {escape(each.of.said_in(language))}" if each.of is not None else ""
            rows.append(f"<p>{words.figures(each)}{of} [{key_link(self._atlas, each.source, language)}]</p>")
        if any(each.unit == "cun" for each in report.published):
            in_cun = words.say(
                "A cun is a share of the patient's own body; such figures stand at no depth here."
            )
            rows.append(f"<p>{in_cun}</p>")
        return "".join(rows) or f"<p>{words.say('no published figure recorded')}</p>"

    def _pick(self) -> Pick | None:
        """Return what is selected if it is a place of a needle, on the side it is on."""
        pick = self._session.selected
        if pick is None or pick.kind == "structure":
            return None
        if pick.kind == "site" and pick.side is Side.MIDLINE:
            return Pick("site", pick.id, self._session.shown_sides()[-1])
        return pick

    def _record(self, pick: Pick) -> NeedleSite | Acupoint:
        return self._atlas.site(pick.id) if pick.kind == "site" else self._atlas.acupoint(pick.id)

    def _own_muscles(self, pick: Pick) -> set[str]:
        if pick.kind != "site":
            return set()
        muscle = self._atlas.site(pick.id).muscle
        return {*self._atlas.with_descendants(muscle), *self._atlas.ancestors(muscle)}

    def _own_structures(
        self, pick: Pick, report: NeedleReport, picture: SectionPicture
    ) -> frozenset[Structure]:
        """Return what of a picture the site aims at, on its own side."""
        muscles = self._own_muscles(pick)
        cut = (outline.structure for outline in picture.outlines)
        return frozenset(s for s in cut if s.id in muscles and s.side in (report.side, Side.MIDLINE))

    def _has_skin(self) -> bool:
        return self._places is None or self._places.has_skin

    def _body_title(self) -> str:
        return "" if self._pack is None else speech(self._session.language)(self._pack.about.title)

    def _words(self, side: Side) -> NeedleWords:
        return NeedleWords(self._atlas, self._session.language, side)

    def _colours(self, report: NeedleReport) -> TissueColours:
        return TissueColours(palette_of(self._session), report.path)

    def _start_folds(self) -> None:
        """A patient sees the pictures first; whoever teaches or treats sees the figures with them."""
        apart = self._session.voice != "patient"
        self._view.start_open(published=apart, notes=apart)


def _row(share: Share, words: NeedleWords, colours: TissueColours) -> CorridorRow:
    name, first = words.name(share.structure), share.first_met
    depths = f"{words.figure(first.least)} / {words.figure(first.median)} / {words.figure(first.most)}"
    said = words.say("{name}: {share} of the rays; first met at {least} to {most} mm, median {median} mm")
    in_full = said.format(
        name=name,
        share=words.share(share.share),
        least=words.figure(first.least, 1),
        median=words.figure(first.median, 1),
        most=words.figure(first.most, 1),
    )
    marks = words.marks(share)
    return CorridorRow(
        name,
        colours.of(share.structure).name(),
        share.share,
        words.share(share.share),
        depths,
        marks,
        f"{in_full}; {marks}" if marks else in_full,
    )


def _keep(kept: dict[_Key, _Value], key: _Key, value: _Value) -> None:
    """Keep a value; the oldest gives way."""
    kept[key] = value
    if len(kept) > _KEPT:
        del kept[next(iter(kept))]


def _view_words(language: Language) -> NeedleViewWords:
    say = speech(language)
    rays = f"{RAYS:,}".replace(",", "\u202f" if language == "fr" else ",")
    corridor = say("Corridor: entry ±{mm} mm, ±{degrees}°, {rays} rays")
    return NeedleViewWords(
        column=say("What the needle passes"),
        section=say("Section along the needle"),
        section_in_full=say(
            "A picture of the plane that holds the needle; the column says the same in words."
        ),
        turn=say("Turn 90°"),
        turn_tip=say("Turn the plane about the needle by 90 degrees"),
        published=say("Published depths"),
        corridor=corridor.format(mm=f"{ENTRY_MM:g}", degrees=f"{ANGLE_DEG:g}", rays=rays),
        corridor_tip=say(
            "What needles would meet that enter up to {mm} mm away and point up to {degrees} degrees aside"
        ).format(mm=f"{ENTRY_MM:g}", degrees=f"{ANGLE_DEG:g}"),
        notes=say("How this was found, and its limits"),
        caution=say("A figure of anatomy on one body; it says nothing about a patient."),
        table_heads=(say("Structure"), say("Of rays"), say("First met, mm"), say("Marks")),
        table_tips=(
            "",
            say("Share of the rays that meet it before they end"),
            say("Depth of the first contact: least / median / most"),
            say("Share of the rays on which surfaces overlap, or have holes"),
        ),
    )
