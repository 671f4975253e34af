"""The contrast in words: rows of the table, the detail of one row, and what a rule says."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ims_atlas.analysis.contrast import Pair
from ims_atlas.analysis.contrast_sheet import MatchRate, first_match
from ims_atlas.analysis.names import acupoint_name, site_name
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.matching import MatchRule
from ims_atlas.model.provenance import Language
from ims_atlas.ui.contrast.contrast_model import Cell, Column, ContrastRow
from ims_atlas.ui.html import in_figures, key_in_words, key_link, keys_html
from ims_atlas.ui.speech import marked, speech

TITLES: dict[Column, tuple[str, str]] = {
    "site": (marked("IMS site"), marked("Needle site: muscle and kind")),
    "point": (marked("Acupoint"), marked("The nearest acupoint")),
    "mm": (marked("mm"), marked("Distance in a straight line, mm")),
    "matches": (marked("Matches"), marked("Whether the two match under the chosen rule")),
    "skin_mm": (marked("Skin mm"), marked("Distance over the skin, mm")),
    "cun": (marked("cun"), marked("Distance in a straight line, in cun of this region")),
    "angle": (marked("Angle"), marked("Angle between the two needle directions")),
    "depths": (marked("Depths"), marked("Published depths: site in mm | acupoint in cun")),
    "same_muscle": (marked("Muscle"), marked("Whether the muscle of the site lies beneath the acupoint")),
    "roots": (marked("Roots"), marked("Roots of the site that also supply the muscle beneath the acupoint")),
    "line_mm": (marked("Line mm"), marked("Distance from the site to the line of the meridian, mm")),
}
"""Short titles of the columns, and what they mean."""

_NONE = "–"
_SHOWN_NEIGHBOURS = 3


class ContrastTexts:
    """Writes the contrast in one language."""

    def __init__(self, atlas: Atlas, language: Language) -> None:
        self._atlas = atlas
        self._language: Language = language
        self._say = speech(language)

    def titles(self) -> dict[Column, tuple[str, str]]:
        """Return the title and the explanation of each column."""
        return {column: (self._say(short), self._say(long)) for column, (short, long) in TITLES.items()}

    def rule(self, rule: MatchRule) -> str:
        """Return what a rule says and who published it. Its links are ``source:KEY``."""
        text = escape(rule.text.said_in(self._language))
        return f"{text} [{keys_html(self._atlas, rule.sources, self._language)}]"

    def rate(self, rate: MatchRate, of_points: bool) -> str:
        """Return how many places match, always beside what chance alone gives."""
        say = self._say
        one = rate.matching == 1
        if of_points:
            said = (
                say("{matching} of {places} acupoints matches an IMS site ({share} %)")
                if one
                else say("{matching} of {places} acupoints match an IMS site ({share} %)")
            )
            chance = say("random places anywhere on the skin match {skin} %")
        else:
            said = (
                say("{matching} of {places} sites matches ({share} %)")
                if one
                else say("{matching} of {places} sites match ({share} %)")
            )
            chance = (
                say("random places anywhere on the skin match {skin} %")
                if rate.over_muscles is None
                else say("random places on the same muscles match {muscles} %, anywhere on the skin {skin} %")
            )
        numbers = said.format(matching=rate.matching, places=rate.places, share=_percent(rate.share))
        return f"<b>{numbers}</b>; " + chance.format(
            muscles=_percent(rate.over_muscles or 0.0), skin=_percent(rate.over_skin)
        )

    def site(self, key: str) -> str:
        """Return the name of a site."""
        return site_name(self._atlas, key, self._language)

    def row(self, key: str, pairs: Sequence[Pair], rule: MatchRule) -> ContrastRow:
        """Return the row of a place and its neighbours, the nearest of which stands in it."""
        say, pair = self._say, pairs[0]
        site, point = self.site(pair.site.site.id), self.point(pair)
        match = first_match(pairs, rule)
        verdict = say("no") if match is None else say("yes")
        if match is not None and match is not pair:
            verdict = self._other(pair, match)
        same = say("same") if pair.same_muscle else say("other")
        line = _NONE if pair.line_mm is None else f"{pair.line_mm:.0f}"
        cells: dict[Column, Cell] = {
            "site": Cell(site, site.casefold(), site),
            "point": Cell(point, _code_order(pair.acupoint.point.code), self._point_tip(pair)),
            "mm": Cell(f"{pair.straight_mm:.0f}", float(pair.straight_mm)),
            "matches": Cell(
                verdict, float(match is None) + float(match is not pair) / 2, self._verdict(match, rule)
            ),
            "skin_mm": Cell(f"{pair.skin_mm:.0f}", float(pair.skin_mm)),
            "cun": Cell(self._number(pair.straight_cun), float(pair.straight_cun), self._cun_tip(pair)),
            "angle": Cell(f"{pair.angle_deg:.0f}°", float(pair.angle_deg)),
            "depths": Cell(self._depths(pair), self._depth_order(pair), self._depth_tip(pair)),
            "same_muscle": Cell(same, float(not pair.same_muscle), self._beneath(pair)),
            "roots": Cell(" ".join(pair.shared_roots) or _NONE, -float(len(pair.shared_roots))),
            "line_mm": Cell(line, float("inf" if pair.line_mm is None else pair.line_mm)),
        }
        names = pair.acupoint.point.names
        words = " ".join((site, point, names.en, names.fr, names.zh, *pair.shared_roots))
        spoken = say("{site}, {point}, {mm} mm, {verdict}").format(
            site=site, point=point, mm=f"{pair.straight_mm:.0f}", verdict=self._verdict(match, rule)
        )
        return ContrastRow(key, cells, words.casefold(), spoken)

    def detail(self, pairs: Sequence[Pair], rule: MatchRule, of_points: bool) -> str:
        """Return everything of one row: each neighbour with all its numbers, depths and sources.

        Its links are ``link:NUMBER`` (a neighbour), ``site:ID``, ``acupoint:CODE`` and ``source:KEY``.
        """
        pair = pairs[0]
        if of_points:
            head = f"<a href='acupoint:{pair.acupoint.point.code}'>{escape(self.point(pair))}</a>"
        else:
            head = f"<a href='site:{pair.site.site.id}'>{escape(self.site(pair.site.site.id))}</a>"
        parts = [f"<p><b>{head}</b></p>"]
        parts += [
            self._neighbour(i, each, rule, of_points) for i, each in enumerate(pairs[:_SHOWN_NEIGHBOURS])
        ]
        further = [each for each in pairs[_SHOWN_NEIGHBOURS:] if each.matches(rule)]
        parts += [self._neighbour(pairs.index(each), each, rule, of_points) for each in further]
        parts.append(f"<p><small>{self.rule(rule)}</small></p>")
        return "".join(parts)

    def point(self, pair: Pair) -> str:
        """Return an acupoint's code and pinyin."""
        point = pair.acupoint.point
        return acupoint_name(point)

    def _neighbour(self, number: int, pair: Pair, rule: MatchRule, of_points: bool) -> str:
        say = self._say
        name = self.site(pair.site.site.id) if of_points else self.point(pair)
        cun_of = say("1 cun here: {mm} mm, by {ruler}").format(
            mm=f"{pair.cun_mm:.0f}", ruler=escape(self._ruler(pair))
        )
        line = (
            say("no line of this meridian on this body")
            if pair.line_mm is None
            else say("{mm} mm from the line of the meridian {code}").format(
                mm=f"{pair.line_mm:.0f}", code=pair.acupoint.meridian.code
            )
        )
        roots = ", ".join(pair.shared_roots)
        shared = (
            say("shared roots {roots}").format(roots=roots) if roots else say("no shared root in the maps")
        )
        distances = say("{mm} mm straight, {skin} mm over the skin, {cun} cun, angle {angle}°").format(
            mm=f"{pair.straight_mm:.0f}",
            skin=f"{pair.skin_mm:.0f}",
            cun=self._number(pair.straight_cun),
            angle=f"{pair.angle_deg:.0f}",
        )
        verdict = self._verdict(pair if pair.matches(rule) else None, rule)
        return (
            f"<p><b>{number + 1}. <a href='link:{number}'>{escape(name)}</a></b> · {distances}<br>"
            f"{escape(verdict)}<br>"
            f"{escape(self._beneath(pair))}<br>{shared}; {line}<br>"
            f"{self._depth_html(pair)}<br><small>{cun_of}</small></p>"
        )

    def _verdict(self, match: Pair | None, rule: MatchRule) -> str:
        named = rule.names.said_in(self._language)
        if match is None:
            return self._say("no match under “{rule}”").format(rule=named)
        return self._say("matches under “{rule}”").format(rule=named)

    def _other(self, pair: Pair, match: Pair) -> str:
        """Return what stands for a match with another than the nearest neighbour."""
        if match.acupoint.point.code != pair.acupoint.point.code:
            return self._say("yes: {other}").format(other=match.acupoint.point.code.replace("_", " "))
        return self._say("yes: {other}").format(other=self._say("another site"))

    def _beneath(self, pair: Pair) -> str:
        say = self._say
        muscle = self._muscle(pair.site.site.muscle)
        if pair.same_muscle:
            return say("same muscle: {muscle} lies beneath the acupoint").format(muscle=muscle)
        beneath = ", ".join(map(self._muscle, pair.acupoint.muscles)) or say("no muscle")
        return say("other muscle: beneath the acupoint lies {muscles}").format(muscles=beneath)

    def _muscle(self, key: str) -> str:
        name = self._atlas.muscle(key).names.said_in(self._language)
        return name[:1].lower() + name[1:]

    def _depths(self, pair: Pair) -> str:
        of_site = ", ".join(
            dict.fromkeys(in_figures(d.min_mm, d.max_mm, self._language) for d in pair.site.site.depths)
        )
        of_point = ", ".join(
            dict.fromkeys(
                in_figures(d.min_cun, d.max_cun, self._language) for d in pair.acupoint.point.depths
            )
        )
        left = f"{of_site} mm" if of_site else _NONE
        right = f"{of_point} cun" if of_point else _NONE
        return f"{left} | {right}"

    def _depth_order(self, pair: Pair) -> float:
        depths = pair.site.site.depths
        return min(d.min_mm for d in depths) if depths else float("inf")

    def _depth_tip(self, pair: Pair) -> str:
        """Return each published depth with its source, as plain text."""
        lines = [
            f"{in_figures(d.min_mm, d.max_mm, self._language)} mm: {d.of.said_in(self._language)}"
            f" [{key_in_words(self._atlas, d.source, self._language)}]"
            for d in pair.site.site.depths
        ]
        lines += [
            f"{in_figures(d.min_cun, d.max_cun, self._language)} cun"
            f"{f', {d.how.said_in(self._language)}' if d.how else ''}"
            f" [{key_in_words(self._atlas, d.source, self._language)}]"
            for d in pair.acupoint.point.depths
        ]
        return "\n".join(lines) or self._say("no published figure recorded")

    def _depth_html(self, pair: Pair) -> str:
        say, language = self._say, self._language
        none = say("no published figure recorded")
        of_site = "; ".join(
            f"{in_figures(d.min_mm, d.max_mm, language)} mm, {escape(d.of.said_in(language))}"
            f" [{key_link(self._atlas, d.source, language)}]"
            for d in pair.site.site.depths
        )
        of_point = "; ".join(
            f"{in_figures(d.min_cun, d.max_cun, language)} cun"
            f"{f', {escape(d.how.said_in(language))}' if d.how else ''}"
            f" [{key_link(self._atlas, d.source, language)}]"
            for d in pair.acupoint.point.depths
        )
        return (
            f"{say('Published depth of the site')}: {of_site or none}<br>"
            f"{say('Traditional depth of the acupoint')}: {of_point or none}"
        )

    def _ruler(self, pair: Pair) -> str:
        return self._atlas.ruler(pair.ruler).names.said_in(self._language)

    def _cun_tip(self, pair: Pair) -> str:
        said = self._say("1 cun here: {mm} mm, by {ruler}")
        return said.format(mm=f"{pair.cun_mm:.0f}", ruler=self._ruler(pair))

    def _point_tip(self, pair: Pair) -> str:
        names, meridian = pair.acupoint.point.names, pair.acupoint.meridian.names
        language = self._language
        return f"{self.point(pair)} {names.zh} · {names.said_in(language)} · {meridian.said_in(language)}"

    def _number(self, value: float) -> str:
        text = f"{value:.1f}"
        return text.replace(".", ",") if self._language == "fr" else text


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"


def _code_order(code: str) -> str:
    """Return a text that sorts codes by meridian, then number."""
    letters = code.rstrip("0123456789")
    return f"{letters}{int(code[len(letters) :] or 0):03d}"
