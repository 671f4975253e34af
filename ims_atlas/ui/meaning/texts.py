"""Facts as short HTML for the meaning panel. Every line names its sources; nothing is judged here."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ims_atlas.analysis.names import site_name
from ims_atlas.analysis.nerve_paths import path_in_words
from ims_atlas.analysis.supply import TAUGHT, Claim, claims, counted, roots_in_words
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.muscles import Muscle
from ims_atlas.model.needle_sites import Caution, Depth, NeedleSite
from ims_atlas.model.nerves import Nerve
from ims_atlas.model.provenance import Language
from ims_atlas.model.segments import in_order, segment_range
from ims_atlas.model.vocabulary import GAP_KINDS, METHODS, POSITIONS, PRACTICES, RAMI
from ims_atlas.scene.palette import Palette
from ims_atlas.ui.html import in_figures, in_runs, key_link, keys_html, review_html, sources_html
from ims_atlas.ui.meaning.nerve_texts import NerveTexts
from ims_atlas.ui.speech import speech

_MOST_PATHS = 5
"""A muscle reached by more ways than this, such as one of the back, has no line for each."""

_MOST_COLUMNS = 8
"""Roots that stand side by side in a table; a muscle of more has a line for each source."""

_OF_THE_WHOLE = "°"
"""Marks what a source says of the whole and not of this part."""

_NAMES, _MAIN, _SILENT, _DENIES = "●", "◉", "·", "–"


class FactTexts:
    """Writes muscles, nerves and needle sites in one language, with the colours of one theme.

    In `plain` words there are no figures of depth and no tables: what no clinician has reviewed is not put
    before a patient as a measure.
    """

    def __init__(self, atlas: Atlas, language: Language, palette: Palette, plain: bool = False) -> None:
        self._plain = plain
        self._atlas = atlas
        self._language: Language = language
        self._palette = palette
        self._say = speech(language)

    def muscle(self, muscle: Muscle, sites: Iterable[NeedleSite], shape: str = "") -> str:
        """Return what the atlas holds of a muscle.

        Its links are ``site:ID``, ``hazard:ID``, ``condition:ID`` and ``source:KEY``.
        """
        say, language = self._say, self._language
        if self._plain:
            return self._plain_muscle(muscle, sites)
        other = muscle.names.fr if language == "en" else muscle.names.en
        rows = [
            f"<p><i>{escape(muscle.names.la)}</i> · {escape(other)}<br>"
            f"{escape(muscle.plain.said_in(language))}. {escape(muscle.patient.said_in(language))}</p>",
            self.roots(muscle),
            f"<p><b>{say('Nerve')}</b> {escape(muscle.nerve.said_in(language))} "
            f"({RAMI[muscle.ramus].said_in(language).lower()})<br>"
            f"<b>{say('Action')}</b> {escape(muscle.action.said_in(language))}<br>"
            f"<b>{say('From')}</b> {self._landmarks(muscle.origin)}<br>"
            f"<b>{say('To')}</b> {self._landmarks(muscle.insertion)}</p>",
            self.paths(muscle),
        ]
        listed = list(sites)
        rows.append(f"<p><b>{say('Needle sites')}</b></p>")
        rows += [self.site(site) for site in listed] or [f"<p>{say('None recorded yet.')}</p>"]
        if shape:
            said = say(shape)
            words = f"{said[:1].upper()}{said[1:]}."
            rows.append(f"<p><b>{say('Shape on this body')}</b><br>{escape(words)}</p>")
        rows += [self._gaps(muscle), sources_html(self._atlas, muscle.sources, muscle.review, language)]
        return "".join(rows)

    def _plain_muscle(self, muscle: Muscle, sites: Iterable[NeedleSite]) -> str:
        language = self._language
        places = "".join(f"<li>{escape(site.place_text.said_in(language))}</li>" for site in sites)
        rows = [
            f"<p>{escape(muscle.patient.said_in(language))}</p>",
            f"<p><b>{self._say('Action')}</b> {escape(muscle.action.said_in(language))}</p>",
            f"<p><b>{self._say('Where needles usually go')}</b></p><ul>{places}</ul>" if places else "",
            sources_html(self._atlas, muscle.sources, muscle.review, language),
        ]
        return "".join(rows)

    def nerve(self, nerve: Nerve) -> str:
        """Return what the atlas holds of a nerve."""
        return NerveTexts(self._atlas, self._language).nerve(nerve)

    def site(self, site: NeedleSite) -> str:
        """Return a needle site: place, depth and needle figures, position, what is at risk, uses, sources."""
        say, language = self._say, self._language
        name = site_name(self._atlas, site.id, language).partition(", ")[2]
        name = name[:1].upper() + name[1:]
        if self._plain:
            said_by = keys_html(self._atlas, site.sources, language)
            return (
                f"<p><b>{escape(name)}</b><br>{escape(site.place_text.said_in(language))}<br>"
                f"[{said_by}] {review_html(site.review, language)}</p>"
            )
        depths = "; ".join(self._depth(depth) for depth in site.depths)
        rows = [
            f"<b><a href='site:{site.id}'>{escape(name)}</a></b><br>"
            f"{escape(site.place_text.said_in(language))}",
            f"{say('Depth')}: {depths or say('no published figure recorded')}",
        ]
        if site.needles:
            lengths = [
                f"{in_figures(needle.min_mm, needle.max_mm, language)} mm [{self._link(needle.source)}]"
                for needle in site.needles
            ]
            rows.append(f"{say('Needle length')}: {'; '.join(lengths)}")
        if site.aim is not None:
            angle = f", {in_figures(*site.aim.angle_deg, language)}°" if site.aim.angle_deg else ""
            towards = self._atlas.landmark(site.aim.towards).names.said_in(language)
            said_by = keys_html(self._atlas, site.aim.sources, language)
            rows.append(f"{say('Towards')}: {escape(towards)}{angle} [{said_by}]")
        rows.append(f"{say('Position')}: {POSITIONS[site.position].said_in(language)}")
        rows += self._risks(site)
        for use in site.uses:
            named = [self._atlas.condition(key) for key in use.conditions]
            links = ", ".join(
                f"<a href='condition:{c.id}'>{escape(c.names.said_in(language))}</a>" for c in named
            )
            said_by = keys_html(self._atlas, use.sources, language)
            rows.append(f"{PRACTICES[use.by].said_in(language)}: {links} [{said_by}]")
        rows.append(
            f"[{keys_html(self._atlas, site.sources, language)}] {review_html(site.review, language)}"
        )
        rows.append(f"<a href='needle:{site.id}'>{say('What the needle passes')}</a>")
        rows += [escape(gap.text.said_in(language)) for gap in self._atlas.gaps_about(site.id)]
        return f"<p>{'<br>'.join(rows)}</p>"

    def paths(self, muscle: Muscle) -> str:
        """Return the way of the fibres to a muscle; roots that share the rest of it stand in one line."""
        roots = in_order({root for claim in claims(self._atlas, muscle.id) for root in claim.roots})
        shared: dict[str, list[str]] = {}
        for root in roots:
            words = path_in_words(self._atlas, root, muscle.id, self._language)
            _, _, rest = words.partition(" > ")
            if rest:
                shared.setdefault(rest, []).append(root)
        if not shared or len(shared) > _MOST_PATHS:
            return ""
        rows = [f"{', '.join(own)} > {rest}" for rest, own in shared.items()]
        return f"<p><b>{self._say('Path')}</b><br>{'<br>'.join(escape(row) for row in rows)}</p>"

    def roots(self, muscle: Muscle) -> str:
        """Return what each source says of a muscle's roots, side by side, and how far they agree."""
        own = claims(self._atlas, muscle.id)
        title = f"<b>{self._say('Roots')}</b>"
        if not own:
            silent = self._say("The maps are silent about this muscle.")
            return f"<p>{title}<br>{silent}</p>"
        named = in_order({root for claim in own for root in claim.roots})
        columns = segment_range(named[0], named[-1])
        head = f"<p>{title} {escape(roots_in_words(self._atlas, muscle.id))}</p>"
        wholes = dict.fromkeys(claim.inherited_from for claim in own if claim.inherited_from)
        names = [self._atlas.muscle(key).names.said_in(self._language).lower() for key in wholes]
        of_whole = self._say("said of the whole: {muscle}").format(muscle=escape(", ".join(names)))
        body = self._table(own, columns) if len(columns) <= _MOST_COLUMNS else self._lines(own)
        notes = f"<br>{_OF_THE_WHOLE} {of_whole}" if names else ""
        notes += "".join(
            f"<br>{self._link(claim.source)}: {escape(claim.note.said_in(self._language))}"
            for claim in own
            if claim.note is not None
        )
        return head + body + (f"<p><small>{notes.removeprefix('<br>')}</small></p>" if notes else "")

    def _table(self, own: tuple[Claim, ...], columns: tuple[str, ...]) -> str:
        heads = "".join(f"<td align='center'><b>{root}</b></td>" for root in columns)
        rows = [f"<tr><td></td>{heads}</tr>"]
        votes = counted(own)
        if len(votes) > 1:
            rows.append(f"<tr><td><i>{self._say('agree')}</i></td>{self._agreement(votes, columns)}</tr>")
        rows += [self._claim(claim, columns) for claim in sorted(own, key=_rank)]
        key = self._say("◉ main root  ● named  – left out  · not tested")
        return (
            f"<table cellspacing='1' cellpadding='2'>{''.join(rows)}</table>"
            f"<p><small>{key.replace('  ', ' &nbsp; ')}</small></p>"
        )

    def _claim(self, claim: Claim, columns: tuple[str, ...]) -> str:
        cells = []
        for root in columns:
            if root in claim.main:
                cells.append(self._cell(_MAIN, self._palette.supply_main))
            elif root in claim.roots:
                cells.append(self._cell(_NAMES, self._palette.supply_further))
            else:
                cells.append(self._cell(_DENIES if claim.lists_all_roots else _SILENT))
        return f"<tr><td>{self._said_by(claim)}</td>{''.join(cells)}</tr>"

    def _cell(self, mark: str, ground: str = "") -> str:
        if not ground:
            return f"<td align='center'><font color='{self._palette.text_quiet}'>{mark}</font></td>"
        ink = self._palette.on_supply
        return f"<td align='center' bgcolor='{ground}'><font color='{ink}'>{mark}</font></td>"

    def _agreement(self, votes: tuple[Claim, ...], columns: tuple[str, ...]) -> str:
        """Return one cell a root: how many of the sources that speak of it name it."""
        cells = []
        for root in columns:
            naming = sum(root in claim.roots for claim in votes)
            speaking = naming + sum(claim.denies([root]) for claim in votes)
            weight = "b" if naming == speaking else "span"
            cells.append(f"<td align='center'><{weight}>{naming}/{speaking}</{weight}></td>")
        return "".join(cells)

    def _lines(self, own: tuple[Claim, ...]) -> str:
        rows = []
        for claim in own:
            main = f" ({self._say('main')} {_ranges(claim.main)})" if claim.main else ""
            rows.append(
                f"<tr><td>{_ranges(claim.roots)}{main}&nbsp;&nbsp;</td><td>{self._said_by(claim)}</td></tr>"
            )
        return f"<table cellspacing='0' cellpadding='1'>{''.join(rows)}</table>"

    def _said_by(self, claim: Claim) -> str:
        said = self._link(claim.source)
        if claim.method not in ("textbook", TAUGHT):
            said += f", {METHODS[claim.method].said_in(self._language)}"
        return f"{said} {_OF_THE_WHOLE}" if claim.inherited_from else said

    def _landmarks(self, keys: Iterable[str]) -> str:
        names = [self._atlas.landmark(key).names.said_in(self._language) for key in keys]
        return escape("; ".join(name[:1].lower() + name[1:] for name in in_runs(names)))

    def _risks(self, site: NeedleSite) -> list[str]:
        say, language = self._say, self._language
        hazards = [self._atlas.hazard(key) for key in site.hazards]
        rows = []
        if hazards:
            links = ", ".join(
                f"<a href='hazard:{h.id}'>{escape(h.names.said_in(language))}</a>" for h in hazards
            )
            rows.append(f"{say('Hazard region')}: {links}")
        rows += [f"{say('At risk')}: {self.caution(caution)}" for caution in site.cautions]
        return rows or [say("At risk: none named in the sources read")]

    def _link(self, source: str) -> str:
        return key_link(self._atlas, source, self._language)

    def caution(self, caution: Caution) -> str:
        """Return a statement with its sources."""
        said_by = keys_html(self._atlas, caution.sources, self._language)
        return f"{escape(caution.text.said_in(self._language))} [{said_by}]"

    def _depth(self, depth: Depth) -> str:
        figures = in_figures(depth.min_mm, depth.max_mm, self._language)
        return f"{figures} mm, {escape(depth.of.said_in(self._language))} [{self._link(depth.source)}]"

    def _gaps(self, muscle: Muscle) -> str:
        gaps = self._atlas.gaps_about(muscle.id)
        rows = [
            f"{GAP_KINDS[gap.kind].said_in(self._language)}: {escape(gap.text.said_in(self._language))}"
            for gap in gaps
        ]
        return f"<p><b>{self._say('What is missing')}</b><br>{'<br>'.join(rows)}</p>" if rows else ""


def _rank(claim: Claim) -> int:
    """Textbooks first, then studies and standards, and last what is only taught."""
    if claim.source == TAUGHT:
        return 2
    return 0 if claim.method == "textbook" else 1


def _ranges(roots: tuple[str, ...]) -> str:
    """Write roots as runs: ``T1-T12, L2``."""
    runs: list[list[str]] = []
    for root in roots:
        if runs and segment_range(runs[-1][-1], root)[1:] == (root,):
            runs[-1].append(root)
        else:
            runs.append([root])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
