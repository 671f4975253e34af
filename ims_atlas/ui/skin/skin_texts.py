"""What the skin panel says, as HTML. Every line names its source; nothing is judged here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from ims_atlas.analysis.asked_place import MapAnswer, MuscleBeneath, NerveBeneath, PlaceAround, agreement
from ims_atlas.analysis.names import acupoint_name, site_name
from ims_atlas.body.dermatomes import LevelSkin
from ims_atlas.body.underneath import REACH_MM
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.provenance import Language
from ims_atlas.model.segments import Side, in_order
from ims_atlas.model.sensory import DermatomeMap, KeyPoint
from ims_atlas.model.vocabulary import DERMATOME_METHODS
from ims_atlas.ui.html import in_figures, key_in_words, key_link, keys_html, review_html, sources_html
from ims_atlas.ui.speech import marked, speech

SIDES: Mapping[Side, str] = {
    Side.LEFT: marked("left"),
    Side.RIGHT: marked("right"),
    Side.MIDLINE: marked("mid-line"),
}


_SOURCES = 3
"""Sources of a muscle's roots that are named here; its own page names all."""


class SkinTexts:
    """Writes in one language."""

    def __init__(self, atlas: Atlas, language: Language) -> None:
        self._atlas = atlas
        self._language: Language = language
        self._say = speech(language)

    def map_in_words(self, source_map: DermatomeMap) -> str:
        """Return a map as a choice: its source, its method, how many levels it speaks of."""
        count = len(source_map.dermatomes)
        levels = self._say("1 level") if count == 1 else self._say("{count} levels").format(count=count)
        source = key_in_words(self._atlas, source_map.source, self._language)
        return f"{source} · {self._method(source_map)} · {levels}"

    def how_to_ask(self) -> str:
        """Return what the panel can do, before anything is asked."""
        say = self._say
        start = say(
            "Press “Ask the skin” (A) and click on the body: roots by each dermatome map, the muscles "
            "beneath, needle sites and acupuncture points around. Or click with Alt held, or with the right "
            "button."
        )
        maps = say(
            "Each map is one source’s. They differ, and are never averaged. The areas are our rule for the "
            "source’s words; the borders of real dermatomes are soft, and neighbours overlap."
        )
        return f"<p>{escape(start)}</p><p><small>{escape(maps)}</small></p>"

    def no_skin(self) -> str:
        """Say that the body in view cannot answer."""
        return f"<p>{self._say('This body has no skin, so nothing can be asked at it.')}</p>"

    def map_page(
        self, source_map: DermatomeMap, skins: Sequence[LevelSkin], chosen: Sequence[str] = ()
    ) -> str:
        """Return every level of a map with its words, and what of it this body cannot show.

        Levels that are chosen stand out; those of them that the map does not speak of are named.
        """
        say = self._say
        rows = []
        for each in sorted(
            skins, key=lambda skin: in_order({s.record.level for s in skins}).index(skin.record.level)
        ):
            text = escape(each.record.text.said_in(self._language))
            lack = ""
            if each.gaps or not each.is_drawn:
                why = "; ".join(each.gaps) or say("no skin of this body meets the rule")
                lack = f"<br><small>{say('Not drawn on this body')}: {escape(why)}</small>"
            own = each.record.level in chosen
            level = (
                f"<b>▸&nbsp;{self._level(each.record.level)}</b>" if own else self._level(each.record.level)
            )
            rows.append(f"<tr><td>{level}</td><td>{text}{lack}</td></tr>")
        title = key_in_words(self._atlas, source_map.source, self._language)
        unnamed = [level for level in chosen if level not in {skin.record.level for skin in skins}]
        silent = say("This map is silent about {levels}.").format(levels=", ".join(unnamed))
        return (
            f"<h4>{say('The map in view')}: {escape(title)}, {self._method(source_map)}</h4>"
            + (f"<p>{silent}</p>" if unnamed else "")
            + f"<table cellspacing='0'>{''.join(rows)}</table>"
            + sources_html(self._atlas, [source_map.source], source_map.review, self._language)
        )

    def place(self, side: Side, answers: Sequence[MapAnswer]) -> str:
        """Return the roots at a place by each map, and how far the maps agree."""
        say = self._say
        speaking = [answer for answer in answers if answer.records]
        silent = [answer for answer in answers if not answer.records]
        rows = [f"<h3>{say('At this place on the skin ({side})').format(side=self._side(side))}</h3>"]
        rows.append(f"<h4>{say('Roots by dermatome map')}</h4>")
        count = say("Maps that draw this place: {count} of {all}.").format(
            count=len(speaking), all=len(answers)
        )
        named = agreement(answers)
        if not named:
            rows.append(f"<p>{say('Every map is silent here: none of them draws this place.')}</p>")
        else:
            votes = ", ".join(f"{self._level(level)} ({number})" for level, number in named.items())
            verdict = (
                say("They name one level")
                if len(named) == 1
                else say("The maps disagree, or overlap; they name")
            )
            rows.append(f"<p>{count} {verdict}: {votes}.</p>")
        cells = []
        for answer in speaking:
            levels = ", ".join(self._level(level) for level in answer.levels)
            words = dict.fromkeys(record.text.said_in(self._language) for record in answer.records)
            texts = "; ".join(map(escape, words))
            cells.append(
                f"<tr><td>{levels}</td><td>{self._source(answer.source_map)}<br><small>{texts}</small></td></tr>"
            )
        rows.append(f"<table cellspacing='0'>{''.join(cells)}</table>")
        if silent:
            keys = keys_html(self._atlas, (answer.source_map.source for answer in silent), self._language)
            rows.append(f"<p><small>{say('Silent here')}: {keys}</small></p>")
        reviews = dict.fromkeys(review_html(answer.source_map.review, self._language) for answer in answers)
        rows.append(f"<p><small>{' '.join(reviews)}</small></p>")
        return "".join(rows)

    def muscles(self, muscles: Sequence[MuscleBeneath]) -> str:
        """Return the muscles beneath a place in order, with depth and roots."""
        say = self._say
        rows = [f"<h4>{say('Muscles beneath, from the skin inwards')}</h4>"]
        if not muscles:
            none = say("No muscle of this body lies within {reach} mm straight beneath this place.")
            return rows[0] + f"<p>{none.format(reach=f'{REACH_MM:g}')}</p>"
        for each in muscles:
            record = self._atlas.muscle(each.muscle)
            name = escape(record.names.said_in(self._language))
            main = ", ".join(f"<b>{self._level(root)}</b>" for root in each.main)
            further = ", ".join(self._level(root) for root in each.further)
            roots = "; ".join(part for part in (main, further) if part) or say("the maps are silent")
            told = self._told_by(self._atlas.sources_read_on(each.muscle))
            rows.append(
                _row(
                    each.depth_mm,
                    f"<a href='muscle:{each.muscle}'>{name}</a><br><small>{say('Roots')}: </small>{roots} "
                    f"<small>[{told}] {review_html(record.review, self._language)}</small>",
                )
            )
        note = say("Depths along the straight way in, on this body; bold: main root.")
        return f"{rows[0]}<table cellspacing='0'>{''.join(rows[1:])}</table><p><small>{note}</small></p>"

    def nerves(self, nerves: Sequence[NerveBeneath]) -> str:
        """Return the named nerves near the straight way in; empty if there are none."""
        if not nerves:
            return ""
        rows = []
        for each in nerves:
            record = self._atlas.nerve(each.nerve)
            name = escape(record.names.said_in(self._language))
            aside = self._say("{mm} mm beside the way in").format(mm=f"{each.aside_mm:.0f}")
            cited = keys_html(self._atlas, record.sources, self._language)
            rows.append(
                _row(
                    each.depth_mm,
                    f"<a href='nerve:{each.nerve}'>{name}</a>, {aside} "
                    f"<small>[{cited}] {review_html(record.review, self._language)}</small>",
                )
            )
        return f"<h4>{self._say('Named nerves beneath')}</h4><table cellspacing='0'>{''.join(rows)}</table>"

    def around(self, places: Sequence[PlaceAround], radius_mm: float) -> str:
        """Return the needle sites and acupoints within the circle, nearest first."""
        say, radius = self._say, f"{radius_mm:.0f}"
        sites = [each for each in places if isinstance(each.record, NeedleSite)]
        points = [each for each in places if not isinstance(each.record, NeedleSite)]
        return (
            f"<h4>{say('Needle sites within {radius} mm').format(radius=radius)}</h4>"
            + self._places(
                sites, say("No needle site of the atlas lies within {radius} mm.").format(radius=radius)
            )
            + f"<h4>{say('Acupuncture points within {radius} mm').format(radius=radius)}</h4>"
            + self._places(points, say("No acupuncture point lies within {radius} mm.").format(radius=radius))
            + f"<p><small>{say('Distances straight; in brackets over the skin.')}</small></p>"
        )

    def looking(self) -> str:
        """Say that sites and points are still being placed."""
        return f"<p><small>{self._say('Placing needle sites and points on this body…')}</small></p>"

    def key_point(self, record: KeyPoint) -> str:
        """Return a key point in a line."""
        return self._say("Key point {levels}: {place}").format(
            levels=", ".join(record.levels), place=record.place.said_in(self._language)
        )

    def levels_here(self, source: str, levels: Iterable[str]) -> str:
        """Return what a map says of the skin under the mouse, in a line."""
        named = ", ".join(levels) or self._say("silent here")
        return self._say("Skin: {levels} [{source}]").format(
            levels=named, source=key_in_words(self._atlas, source, self._language)
        )

    def _places(self, places: Sequence[PlaceAround], none: str) -> str:
        if not places:
            return f"<p>{none}</p>"
        rows = []
        for each in places:
            record = each.record
            if isinstance(record, NeedleSite):
                link, name = f"site:{record.id}", site_name(self._atlas, record.id, self._language)
            else:
                link, name = (
                    f"acupoint:{record.code}",
                    acupoint_name(record),
                )
            cun = (
                f" · {in_figures(round(each.cun, 1), round(each.cun, 1), self._language)} cun"
                if each.cun
                else ""
            )
            cited = keys_html(self._atlas, record.sources, self._language)
            rows.append(
                _row(
                    each.straight_mm,
                    f"<a href='{link}'>{escape(name)}</a> <small>({each.skin_mm:.0f} mm){cun}, "
                    f"{self._side(each.side)} [{cited}] {review_html(record.review, self._language)}</small>",
                )
            )
        return f"<table cellspacing='0'>{''.join(rows)}</table>"

    def _told_by(self, sources: Sequence[str]) -> str:
        """Return the first of many sources, and how many more there are."""
        first = keys_html(self._atlas, sources[:_SOURCES], self._language)
        more = len(sources) - _SOURCES
        return first if more <= 0 else f"{first} {self._say('and {count} more').format(count=more)}"

    def _source(self, source_map: DermatomeMap) -> str:
        return f"{key_link(self._atlas, source_map.source, self._language)}, {self._method(source_map)}"

    def _method(self, source_map: DermatomeMap) -> str:
        return DERMATOME_METHODS[source_map.method].said_in(self._language)

    def _side(self, side: Side) -> str:
        return self._say(SIDES[side])

    def _level(self, level: str) -> str:
        return f"<a href='level:{level}'>{level}</a>"


def _row(mm: float, words: str) -> str:
    return f"<tr><td align='right'>{mm:.0f} mm</td><td>{words}</td></tr>"
