"""The pages of the reading panel as HTML. Links are ``kind:id``; every statement names its sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape

from ims_atlas.analysis.names import acupoint_name, site_name
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.conditions import Condition
from ims_atlas.model.needle_sites import Depth
from ims_atlas.model.provenance import Language
from ims_atlas.model.teaching import Section, Show, Table, TableRow
from ims_atlas.model.vocabulary import (
    EVIDENCE_LEVELS,
    VOICE_NAMES,
)
from ims_atlas.model.wording import Voice, Wording
from ims_atlas.state.session import Page, PageKind
from ims_atlas.ui.html import in_figures, prose_html, sources_html
from ims_atlas.ui.reading.coverage_page import CoveragePage
from ims_atlas.ui.reading.examination_page import ExaminationPage
from ims_atlas.ui.reading.page_writer import PageWriter

_MOST_COLUMNS = 3
"""Columns that stand side by side on a page."""

_STANDS_IN: dict[Voice, tuple[Voice, ...]] = {
    "patient": ("patient", "student", "lecture", "clinician"),
    "lecture": ("lecture", "student", "clinician", "patient"),
    "student": ("student", "lecture", "clinician", "patient"),
    "clinician": ("clinician", "lecture", "student", "patient"),
}
"""Which voice is heard where a text is not said in the one that was asked for."""


class Pages(PageWriter):
    """Writes pages in one language and voice; in `plain` words without figures of depth."""

    def __init__(self, atlas: Atlas, language: Language, voice: Voice, plain: bool = False) -> None:
        self._plain = plain
        super().__init__(atlas, language)
        self._voice: Voice = voice

    def html(self, page: Page) -> str:
        """Return a page."""
        writers: dict[PageKind, Callable[[], str]] = {
            "contents": self._contents,
            "text": lambda: self._text(page.id),
            "condition": lambda: self._condition(page.id),
            "term": lambda: self._term(page.id),
            "hazard": lambda: self._hazard(page.id),
            "examination": lambda: ExaminationPage(self._atlas, self._language).html(page.id),
            "coverage": CoveragePage(self._atlas, self._language).html,
            "meridian": lambda: self._meridian(page.id),
        }
        return writers[page.kind]()

    def voices(self, page: Page) -> tuple[Voice, ...]:
        """Return the voices in which a page can be read; empty if it has only one wording."""
        wordings: list[Wording] = []
        if page.kind == "text":
            sections = self._atlas.text(page.id).sections
            wordings = [section.wording for section in sections if section.wording is not None]
        elif page.kind == "condition":
            wordings = [self._atlas.condition(page.id).wording]
        elif page.kind == "term":
            wordings = [self._atlas.term(page.id).wording]
        return tuple(dict.fromkeys(voice for wording in wordings for voice in wording.voices))

    def heard(self, voice: Voice, voices: Sequence[Voice]) -> Voice:
        """Return the voice in which a page is read if it can be read in `voices` only."""
        return next((each for each in _STANDS_IN[voice] if each in voices), voice)

    def _contents(self) -> str:
        say = self._say
        rows = [f"<h1>{say('Reading')}</h1>"]
        rows += [
            f"<p>{self._link('text', text.id, text.title)}<br>{self._line(text.summary)}</p>"
            for text in self._atlas.texts
        ]
        rows.append(f"<h2>{say('Glossary')}</h2>")
        terms = sorted(self._atlas.terms, key=lambda term: self._line(term.names).casefold())
        rows.append(f"<p>{' · '.join(self._link('term', term.id, term.names) for term in terms)}</p>")
        rows.append(f"<h2>{say('Hazard regions')}</h2>")
        hazards = self._atlas.hazards
        rows.append(f"<p>{' · '.join(self._link('hazard', h.id, h.names) for h in hazards)}</p>")
        rows.append(f"<h2>{say('Acupuncture')}</h2>")
        lines = [
            f"<a href='meridian:{m.id}'>{escape(m.names.said_in(self._language))}</a>"
            for m in self._atlas.meridians
        ]
        rows.append(f"<p>{' · '.join(lines)}</p>")
        rows.append(f"<h2>{say('What the atlas covers')}</h2>")
        rows.append(
            f"<p><a href='coverage:'>{say('Counts by region and source, and every known gap')}</a></p>"
        )
        return "".join(rows)

    def _meridian(self, key: str) -> str:
        """Return a meridian: its names, and each of its points with its place."""
        meridian = self._atlas.meridian(key)
        names = meridian.names
        rows = [
            f"<h1>{escape(names.said_in(self._language))}</h1>",
            f"<p><i>{meridian.code} · {escape(names.pinyin)} · {escape(names.zh)}</i></p>",
        ]
        alone, every = self._say("Show this one alone on the body"), self._say("Show all meridians")
        rows.append(
            f"<p><a href='meridians:{meridian.code}'>{alone}</a> · <a href='meridians:'>{every}</a></p>"
        )
        rows += [
            f"<p><a href='acupoint:{point.code}'>{escape(acupoint_name(point))}"
            f"</a> {escape(point.names.zh)} · {escape(point.names.said_in(self._language))}<br>"
            f"{self._line(point.place_text)}</p>"
            for point in meridian.points
        ]
        rows.append(sources_html(self._atlas, meridian.sources, meridian.review, self._language))
        return "".join(rows)

    def _text(self, key: str) -> str:
        text = self._atlas.text(key)
        rows = [f"<h1>{self._line(text.title)}</h1>", f"<p><i>{self._line(text.summary)}</i></p>"]
        rows += [self._section(section) for section in text.sections]
        after = [each for each in self._atlas.texts if each.order > text.order][:1]
        rows += [f"<p>{self._say('Next')}: {self._link('text', t.id, t.title)}</p>" for t in after]
        rows.append(sources_html(self._atlas, text.sources, text.review, self._language))
        return "".join(rows)

    def _section(self, section: Section) -> str:
        rows = [f"<h2>{self._line(section.heading)}</h2>"]
        if section.wording is not None:
            rows.append(self._said(section.wording))
        if section.table is not None:
            rows.append(self._table(section.table))
        if section.show is not None:
            rows.append(self._show(section.show))
        rows.append(f"<p><small>[{self._cited(section.sources)}]</small></p>")
        return "".join(rows)

    def _table(self, table: Table) -> str:
        """Return a table; one of more columns than a narrow page holds stands row by row."""
        if len(table.columns) > _MOST_COLUMNS:
            return "".join(self._unfolded(table, row) for row in table.rows)
        heads = "".join(f"<th align='left'>{self._line(column)}</th>" for column in table.columns)
        rows = [f"<tr>{heads}</tr>"]
        for row in table.rows:
            first, *others = (self._line(cell) for cell in row.cells)
            cells = "".join(f"<td>{cell}</td>" for cell in others)
            rows.append(f"<tr><td><b>{first}</b><br>{self._keys(row)}</td>{cells}</tr>")
        return f"<table width='100%' border='0' cellspacing='0' cellpadding='5'>{''.join(rows)}</table>"

    def _unfolded(self, table: Table, row: TableRow) -> str:
        pairs = zip(table.columns[1:], row.cells[1:], strict=True)
        lines = "".join(
            f"<tr><td width='30%'>{self._line(column)}</td><td>{self._line(cell)}</td></tr>"
            for column, cell in pairs
        )
        return (
            f"<h3>{self._line(row.cells[0])}</h3>"
            f"<table width='100%' cellspacing='0' cellpadding='3'>{lines}</table><p>{self._keys(row)}</p>"
        )

    def _keys(self, row: TableRow) -> str:
        return f"<small>[{self._cited(row.sources)}]</small>"

    def _show(self, show: Show) -> str:
        links = []
        if show.levels:
            target, words = f"levels:{','.join(show.levels)}", ", ".join(show.levels)
            links.append(f"<a href='{target}'>{self._say('Show {what} on the body').format(what=words)}</a>")
        if show.muscle is not None:
            words = self._atlas.muscle(show.muscle).names.said_in(self._language)
            shown = self._say("Show {what} on the body").format(what=escape(words))
            links.append(f"<a href='muscle:{show.muscle}'>{shown}</a>")
        return f"<p>▸ {' · '.join(links)}</p>"

    def _condition(self, key: str) -> str:
        say, condition = self._say, self._atlas.condition(key)
        ask = self._list(self._line(question) for question in condition.ask)
        asked = f"<h2>{say('Questions that point elsewhere')}</h2>{ask}" if condition.ask else ""
        rows = [f"<h1>{self._line(condition.names)}</h1>", self._said(condition.wording)]
        if self._voice == "patient":
            rows += [asked, self._examined(condition, plain=True)]
        else:
            rows += [self._examined(condition, plain=False), self._evidence(condition), asked]
        rows.append(sources_html(self._atlas, condition.sources, condition.review, self._language))
        return "".join(rows)

    def _examined(self, condition: Condition, plain: bool) -> str:
        """Return levels, muscles and sites; in plain words only what a patient calls the muscles."""
        say, language = self._say, self._language
        muscles = [self._atlas.muscle(key) for key in condition.muscles]
        names = [(m.plain if plain else m.names).said_in(language) for m in muscles]
        links = [
            f"<a href='muscle:{muscle.id}'>{escape(name)}</a>"
            for muscle, name in zip(muscles, names, strict=True)
        ]
        rows = [f"<h2>{say('Usually examined')}</h2>"]
        if plain:
            return f"{rows[0]}{self._list(links)}"
        rows.append(f"<p><b>{say('Levels')}</b> {' · '.join(self._levels(condition.levels))}</p>")
        rows.append(f"<p><b>{say('Muscles')}</b> {', '.join(links)}</p>")
        sites = "; ".join(self._site_link(site) for site in condition.sites)
        rows.append(f"<p><b>{say('Needle sites')}</b> {sites}</p>")
        return "".join(rows)

    def _evidence(self, condition: Condition) -> str:
        rows = [
            f"<p><b>{EVIDENCE_LEVELS[each.level].said_in(self._language)}</b><br>"
            f"{self._line(each.text)} [{self._cited(each.sources)}]</p>"
            for each in condition.evidence
        ]
        return f"<h2>{self._say('What has been published')}</h2>{''.join(rows)}"

    def _term(self, key: str) -> str:
        term = self._atlas.term(key)
        rows = [
            f"<h1>{self._line(term.names)}</h1>",
            self._said(term.wording),
        ]
        if term.see:
            links = ", ".join(
                self._link("term", other.id, other.names) for other in map(self._atlas.term, term.see)
            )
            rows.append(f"<p>{self._say('See also')}: {links}</p>")
        rows.append(sources_html(self._atlas, term.sources, term.review, self._language))
        return "".join(rows)

    def _hazard(self, key: str) -> str:
        say = self._say
        hazard = self._atlas.hazard(key)
        rows = [
            f"<h1>{self._line(hazard.names)}</h1>",
            f"<p>{self._line(hazard.where)}</p>",
            f"<h2>{say('What lies there')}</h2>",
            self._list(self._line(structure) for structure in hazard.structures),
            f"<p>▸ <a href='layers:organs,vessels,nerves'>{say('Show organs, vessels and nerves')}</a></p>",
        ]
        if hazard.figures and not self._plain:
            rows += [f"<h2>{say('Published figures')}</h2>", self._figures(hazard.figures)]
        if hazard.statements:
            rows.append(f"<h2>{say('What sources say')}</h2>")
            rows.append(
                self._list(f"{self._line(s.text)} [{self._cited(s.sources)}]" for s in hazard.statements)
            )
        sites = [site for site in self._atlas.sites if key in site.hazards]
        if sites:
            links = [
                f"<a href='site:{site.id}'>{escape(site_name(self._atlas, site.id, self._language))}</a>"
                for site in sites
            ]
            rows.append(f"<h2>{say('Needle sites here')}</h2><p>{'; '.join(links)}</p>")
        rows.append(sources_html(self._atlas, hazard.sources, hazard.review, self._language))
        return "".join(rows)

    def _figures(self, figures: Sequence[Depth]) -> str:
        rows = [
            f"<tr><td><b>{in_figures(f.min_mm, f.max_mm, self._language)} mm</b></td><td>{self._line(f.of)} "
            f"[{self._cited([f.source])}]</td></tr>"
            for f in figures
        ]
        low, high = min(f.min_mm for f in figures), max(f.max_mm for f in figures)
        spread = self._say("The figures run from {low} to {high} mm; they measure different things.")
        words = (
            spread.format(
                low=in_figures(low, low, self._language), high=in_figures(high, high, self._language)
            )
            if len(figures) > 1
            else ""
        )
        return f"<table cellspacing='0' cellpadding='3'>{''.join(rows)}</table><p>{words}</p>"

    def _said(self, wording: Wording) -> str:
        """Return a wording in the chosen voice, or in the nearest one; then it says so."""
        voice = next(voice for voice in _STANDS_IN[self._voice] if wording.said_by(voice) is not None)
        prose = wording.said_by(voice)
        words = prose_html(prose.said_in(self._language)) if prose is not None else ""
        if voice == self._voice:
            return words
        note = self._say("In the words for: {voice}").format(voice=VOICE_NAMES[voice].said_in(self._language))
        return f"{words}<p><small>{note}</small></p>"

    def _levels(self, levels: Iterable[str]) -> list[str]:
        return [f"<a href='level:{level}'>{level}</a>" for level in levels]
