"""A needle's report in words: names, depths, what is at risk, and what the figures cannot tell."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ims_atlas.analysis.names import acupoint_name, site_name
from ims_atlas.body.corridor import Corridor, Share
from ims_atlas.body.needle_layers import ENDS, REMARKS, AtRisk, Layer, NeedlePath
from ims_atlas.body.needle_report import NeedleReport, PublishedDepth
from ims_atlas.body.tissues import KINDS, Structure
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.provenance import Language
from ims_atlas.model.segments import Side
from ims_atlas.state.session import Pick
from ims_atlas.ui.html import in_figures, key_in_words
from ims_atlas.ui.speech import marked, speech

_SIDES = {Side.LEFT: marked("left"), Side.RIGHT: marked("right"), Side.MIDLINE: marked("mid-line")}


class NeedleWords:
    """Writes reports of one side of the body in one language."""

    def __init__(self, atlas: Atlas, language: Language, side: Side = Side.MIDLINE) -> None:
        self._atlas = atlas
        self._language: Language = language
        self._side = side
        self.say = speech(language)

    def title(self, pick: Pick) -> str:
        """Return the name of the selected site or acupoint."""
        if pick.kind == "site":
            return site_name(self._atlas, pick.id, self._language)
        point = self._atlas.acupoint(pick.id)
        return acupoint_name(point)

    def side(self) -> str:
        """Return the side."""
        return self.say(_SIDES[self._side])

    def name(self, structure: Structure) -> str:
        """Return the name of a structure, with its side where that is not the needle's."""
        name = structure.names.said_in(self._language)
        if structure.side in (Side.MIDLINE, self._side):
            return name
        return f"{name} ({self.say(_SIDES[structure.side])})"

    def figure(self, number: float, decimals: int = 0) -> str:
        """Write a number with the decimal sign of the language."""
        text = f"{max(number, 0.0):.{decimals}f}"
        return text.replace(".", ",") if self._language == "fr" else text

    def span(self, layer: Layer, end_mm: float, decimals: int = 0) -> str:
        """Return where a layer begins and ends: ``17-29 mm``; ``?`` where it is not known."""
        first = "?" if layer.entered_mm is None else self.figure(layer.entered_mm, decimals)
        if "goes_on" in layer.remarks or (layer.left_mm is not None and layer.left_mm > end_mm):
            return self.say("from {depth} mm").format(depth=first)
        last = "?" if layer.left_mm is None else self.figure(layer.left_mm, decimals)
        return f"{first} mm" if first == last else f"{first}-{last} mm"

    def note(self, layer: Layer, end_mm: float) -> str:
        """Return the depths of a layer, and in a word what is wrong with its surface."""
        parts = [self.span(layer, end_mm)]
        if "overlapping" in layer.remarks:
            parts.append(self.say("overlaps"))
        if {"front_unknown", "back_unknown"} & set(layer.remarks):
            parts.append(self.say("surface not closed"))
        return ", ".join(parts)

    def layer(self, layer: Layer, end_mm: float) -> str:
        """Return a layer in a line: its name, kind, depths and remarks."""
        structure = layer.structure
        name = self.name(structure)
        kind = KINDS[structure.kind].said_in(self._language)
        parts = [name if name.casefold().startswith(kind.casefold()) else f"{name} ({kind.lower()})"]
        if structure.kind == "skin" and layer.left_mm is None:
            parts.append("0 mm")
        else:
            parts.append(self.span(layer, end_mm, 1))
        parts += [REMARKS[remark].said_in(self._language) for remark in layer.remarks]
        return ", ".join(parts)

    def beside(self, each: AtRisk, decimals: int = 0) -> str:
        """Return how far beside the needle a structure lies: ``4 mm beside``."""
        mm = self.figure(each.nearest_mm, decimals)
        if mm == "0":
            return self.say("under 1 mm beside")
        return self.say("{mm} mm beside").format(mm=mm)

    def risk(self, each: AtRisk, end_mm: float) -> str:
        """Return a structure at risk in a line: met where, or how far beside at which depth."""
        name = self.name(each.structure)
        if each.met:
            spans = ", ".join(self.span(layer, end_mm, 1) for layer in each.met)
            remarks = dict.fromkeys(remark for layer in each.met for remark in layer.remarks)
            said = [REMARKS[remark].said_in(self._language) for remark in remarks]
            return ", ".join(
                (self.say("{name}: on the way, {depths}").format(name=name, depths=spans), *said)
            )
        return self.say("{name}: {mm} mm beside the way, nearest at a depth of {depth} mm").format(
            name=name, mm=self.figure(each.nearest_mm, 1), depth=self.figure(each.at_depth_mm, 1)
        )

    def figures(self, each: PublishedDepth) -> str:
        """Return a published range with its unit."""
        return f"{in_figures(each.least, each.most, self._language)} {each.unit}"

    def source(self, each: PublishedDepth) -> str:
        """Return the short name of the source of a published range."""
        return key_in_words(self._atlas, each.source, self._language)

    def published(self, each: PublishedDepth) -> str:
        """Return a published range in a line."""
        of = f", {each.of.said_in(self._language)}" if each.of is not None else ""
        return f"{self.figures(each)}{of} [{self.source(each)}]"

    def end(self, path: NeedlePath) -> str:
        """Return how far the way was followed, and why it ends there."""
        return self.say("The way ends {mm} mm below the skin: {end}.").format(
            end=ENDS[path.end].said_in(self._language), mm=self.figure(path.end_mm)
        )

    def lacking(self, path: NeedlePath) -> str:
        """Return which kinds of structures at risk this body does not show at all."""
        missing = [each for each in path.shown if not each.structures]
        parts = []
        if missing:
            names = ", ".join(_low(KINDS[each.kind].said_in(self._language)) for each in missing)
            parts.append(self.say("Not in this body, so not in this lane: {names}.").format(names=names))
        for each in path.shown:
            if each.of_atlas is not None and each.of_atlas[0] < each.of_atlas[1]:
                shown, known = each.of_atlas
                said = self.say("Nerves of the atlas in this body: {shown} of {known}.")
                parts.append(said.format(shown=shown, known=known))
        return " ".join(parts)

    def nothing_near(self, path: NeedlePath) -> str:
        """Say that no structure at risk is shown on the way or near it."""
        return self.say("None shown on the way or within {mm} mm.").format(mm=self.figure(path.within_mm))

    def description(self, report: NeedleReport) -> str:
        """Return the whole column as text, for those who do not see it."""
        path, say = report.path, self.say
        lines = [self.end(path), say("From the skin inwards") + ":"]
        lines += [self.layer(layer, path.end_mm) + ";" for layer in path.layers]
        lines += [self.overlaps(path), say("At risk, met or near") + ":"]
        lines += [self.risk(each, path.end_mm) + ";" for each in path.at_risk] or [self.nothing_near(path)]
        lines += [self.lacking(path), say("Published depths") + ":"]
        lines += [self.published(each) + ";" for each in report.published] or [
            say("no published figure recorded")
        ]
        return "\n".join(line for line in lines if line)

    def overlaps(self, path: NeedlePath) -> str:
        """Return which tissues share a stretch of the way."""
        said = self.say("{first} and {second} share {start}-{stop} mm")
        rows = [
            said.format(
                first=self.name(each.first),
                second=self.name(each.second),
                start=self.figure(each.from_mm, 1),
                stop=self.figure(each.to_mm, 1),
            )
            for each in path.overlaps
        ]
        return f"{self.say('Overlapping surfaces')}: {'; '.join(rows)}." if rows else ""

    def open_surfaces(self, structures: Iterable[Structure]) -> str:
        """Return which surfaces on or near the way have holes."""
        names = ", ".join(dict.fromkeys(self.name(each) for each in structures))
        return f"{self.say('Surfaces with holes, on or near the way')}: {names}." if names else ""

    def notes(self, report: NeedleReport) -> str:
        """Return as HTML how the figures came about, and what they cannot tell."""
        path, say = report.path, self.say
        rows = [
            say("A figure of anatomy on one body; it says nothing about a patient.")
            + " "
            + say("Layers are thicker, thinner and elsewhere in other people, and shift with position."),
            self.end(path) + " " + self._own_point(report),
            self.overlaps(path),
            self.open_surfaces(path.open_surfaces),
            f"{say('Spinal canal')}: {report.canal_method.said_in(self._language)}",
            say("What lies between the surfaces is fat, fascia or what this body does not show."),
        ]
        return "".join(f"<p>{escape(row)}</p>" for row in rows if row.strip())

    def _own_point(self, report: NeedleReport) -> str:
        if report.place_mm < 1:
            return ""
        return self.say("The site's own point lies at {mm} mm.").format(mm=self.figure(report.place_mm))

    def share(self, share: float) -> str:
        """Return a share in per cent; small ones with a decimal."""
        return f"{self.figure(share * 100, 0 if share > 0.0995 or share == 0 else 1)} %"

    def marks(self, share: Share) -> str:
        """Return what has to be known about the figures of one row of the corridor."""
        found = []
        if share.overlapping:
            found.append(self.say("overlaps {share}").format(share=self.share(share.overlapping)))
        if share.not_closed:
            found.append(self.say("open {share}").format(share=self.share(share.not_closed)))
        return ", ".join(found)

    def corridor_ends(self, corridor: Corridor) -> str:
        """Return where the rays of a corridor ended."""
        ended = corridor.ended
        said = self.say(
            "Rays end at the first bone, or at {deepest} mm: {least}-{most} mm, median {median} mm."
        )
        text = said.format(
            deepest=self.figure(corridor.deepest_mm),
            least=self.figure(ended.least),
            most=self.figure(ended.most),
            median=self.figure(ended.median),
        )
        if corridor.without_skin:
            missed = self.say("{share} of the rays met no skin nearby.")
            text += " " + missed.format(share=self.share(corridor.without_skin))
        return text


def _low(name: str) -> str:
    return name[:1].lower() + name[1:]
