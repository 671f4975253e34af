"""The page on how a level is examined: Gunn's signs, skin, reflexes, conditions."""

from __future__ import annotations

from html import escape

from ims_atlas.model.vocabulary import DERMATOME_METHODS, SIGN_KINDS
from ims_atlas.ui.html import sources_html
from ims_atlas.ui.reading.page_writer import PageWriter


class ExaminationPage(PageWriter):
    """Writes the examination of a level."""

    def html(self, level: str) -> str:
        """Return the page of a level such as ``C6``."""
        say, atlas = self._say, self._atlas
        names = atlas.level(level).names.said_in(self._language)
        title = say("Examining {level}").format(level=level)
        rows = [
            f"<h1>{title}</h1>",
            f"<p>{escape(names)} · <a href='level:{level}'>{say('on the body')}</a></p>",
        ]
        record = atlas.examination(level)
        if record is None:
            rows.append(f"<p>{say('No examination is recorded for this level yet.')}</p>")
        else:
            rows.append(f"<h2>{say('Signs of Gunn')}</h2>")
            for finding in record.findings:
                sign = atlas.sign(finding.sign)
                rows.append(
                    f"<p><b>{self._line(sign.names)}</b> "
                    f"({SIGN_KINDS[sign.kind].said_in(self._language).lower()})<br>"
                    f"{self._line(finding.where)}<br><small>{self._line(sign.how)}</small></p>"
                )
            rows.append(sources_html(atlas, record.sources, record.review, self._language))
        rows += self._skin(level) + self._reflexes(level)
        gaps = self._list(self._line(gap.text) for gap in atlas.gaps_about(level))
        rows += [f"<h2>{say('What is missing')}</h2>{gaps}"] if atlas.gaps_about(level) else []
        conditions = [c for c in atlas.conditions if level in c.levels]
        if conditions:
            links = " · ".join(self._link("condition", c.id, c.names) for c in conditions)
            rows.append(f"<h2>{say('Conditions at this level')}</h2><p>{links}</p>")
        return "".join(rows)

    def _skin(self, level: str) -> list[str]:
        say, atlas = self._say, self._atlas
        rows = [f"<h2>{say('Skin')}</h2>"]
        rows += [
            f"<p><b>{say('Key sensory point')}</b> {self._line(point.place)} "
            f"[{self._cited(point.sources)}]</p>"
            for point in atlas.key_points
            if level in point.levels
        ]
        for source_map in atlas.dermatomes:
            for dermatome in source_map.dermatomes:
                if dermatome.level == level:
                    method = DERMATOME_METHODS[source_map.method].said_in(self._language)
                    rows.append(
                        f"<p>{self._line(dermatome.text)} [{self._cited([source_map.source])}, {method}]</p>"
                    )
        if len(rows) == 1:
            rows.append(f"<p>{say('The maps are silent about the skin of this level.')}</p>")
        return rows

    def _reflexes(self, level: str) -> list[str]:
        rows = []
        for reflex in self._atlas.reflexes:
            if not any(level in statement.roots for statement in reflex.roots):
                continue
            roots = "; ".join(f"{', '.join(s.roots)} [{self._cited([s.source])}]" for s in reflex.roots)
            rows.append(
                f"<p><b>{self._line(reflex.names)}</b><br>{self._line(reflex.how)}<br>"
                f"{self._line(reflex.look_for)}<br>{roots}</p>"
            )
        return [f"<h2>{self._say('Reflexes')}</h2>", *rows] if rows else []
