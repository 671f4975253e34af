"""Acupoints as short HTML for the meaning panel: where, how deep by which source, what is at risk."""

from __future__ import annotations

from html import escape

from ims_atlas.analysis.names import acupoint_name
from ims_atlas.model.acupoints import Acupoint, CunDepth, Scatter
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.provenance import Language
from ims_atlas.ui.html import in_figures, key_link, keys_html, sources_html
from ims_atlas.ui.speech import speech


class AcupointTexts:
    """Writes acupoints in one language; in `plain` words without figures of depth."""

    def __init__(self, atlas: Atlas, language: Language, plain: bool = False) -> None:
        self._plain = plain
        self._atlas = atlas
        self._language: Language = language
        self._say = speech(language)

    def title(self, point: Acupoint) -> str:
        """Return code and name: ``LI11 Qūchí 曲池``."""
        return f"{acupoint_name(point)} {point.names.zh}"

    def subtitle(self, point: Acupoint) -> str:
        """Return the translated name and the meridian."""
        meridian = self._atlas.meridian_of(point.code)
        return f"{point.names.said_in(self._language)} · {meridian.names.said_in(self._language)}"

    def acupoint(self, point: Acupoint) -> str:
        """Return what the atlas holds of an acupoint. Its links are ``meridian:ID`` and ``source:KEY``."""
        say, language = self._say, self._language
        meridian = self._atlas.meridian_of(point.code)
        rows = [f"<p>{escape(point.place_text.said_in(language))}</p>"]
        if self._plain:
            rows.append(sources_html(self._atlas, point.sources, point.review, language))
            return "".join(rows)
        for other in point.alternatives:
            said_by = keys_html(self._atlas, other.sources, language)
            text = escape(other.place_text.said_in(language))
            rows.append(f"<p><b>{say('Also located')}</b> {text} [{said_by}]</p>")
        advice = say("A reference range of the tradition, in cun; no advice for a patient.")
        depths = "; ".join(self._depth(depth) for depth in point.depths)
        rows.append(
            f"<p><b>{say('Traditional depth')}</b> {depths or say('no published figure recorded')}<br>"
            f"<small>{advice}</small></p>"
        )
        rows += [
            f"<p><b>{say('At risk')}</b> {escape(caution.text.said_in(language))} "
            f"[{keys_html(self._atlas, caution.sources, language)}]</p>"
            for caution in point.cautions
        ]
        rows += [self._scatter(scatter) for scatter in point.scatter]
        passes = say("What the needle passes")
        rows.append(f"<p><a href='needle:{point.code}'>{passes}</a></p>")
        link = say("All points of this meridian")
        rows.append(f"<p><a href='meridian:{meridian.id}'>{link}</a></p>")
        rows.append(sources_html(self._atlas, point.sources, point.review, language))
        return "".join(rows)

    def _depth(self, depth: CunDepth) -> str:
        figures = in_figures(depth.min_cun, depth.max_cun, self._language)
        how = f", {escape(depth.how.said_in(self._language))}" if depth.how else ""
        return f"{figures} cun{how} [{key_link(self._atlas, depth.source, self._language)}]"

    def _scatter(self, scatter: Scatter) -> str:
        said_by = key_link(self._atlas, scatter.source, self._language)
        said = self._say("Scatter of location: radius {mm} mm").format(mm=f"{scatter.radius_mm:g}")
        return f"<p><b>{said}</b> {escape(scatter.of.said_in(self._language))} [{said_by}]</p>"
