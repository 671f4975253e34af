"""The page on what the atlas covers and lacks."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ims_atlas.analysis.coverage import coverage
from ims_atlas.model.vocabulary import GAP_KINDS, METHODS, REGIONS
from ims_atlas.ui.reading.page_writer import PageWriter


class CoveragePage(PageWriter):
    """Writes the counts by region and source, and every known gap."""

    def html(self) -> str:
        """Return the page."""
        say, language, found = self._say, self._language, coverage(self._atlas)
        rows = [f"<h1>{say('What the atlas covers')}</h1>"]
        rows.append(_grid([(self._line(name), str(count)) for name, count in found.totals]))
        rows.append(f"<h2>{say('Muscles by region')}</h2>")
        heads = (say("region"), say("muscles"), say("with roots"), "≥ 2", "≥ 3", say("with sites"))
        regions = [
            (
                REGIONS[r.region].said_in(self._language),
                *map(str, (r.muscles, r.with_roots, r.two_sources, r.three_sources, r.with_sites)),
            )
            for r in found.regions
        ]
        rows.append(_grid([heads, *regions]))
        many = say("≥ 2, ≥ 3: muscles whose roots stand in so many sources that were read")
        rows.append(f"<p><small>{many}</small></p>")
        rows.append(f"<h2>{say('Gaps')}</h2>")
        for kind, gaps in found.gaps.items():
            rows.append(f"<h3>{GAP_KINDS[kind].said_in(self._language)} ({len(gaps)})</h3>")
            rows.append(
                self._list(
                    f"<b>{escape(self._subject(gap.about))}</b>: {self._line(gap.text)}" for gap in gaps
                )
            )
        names = ", ".join(self._subject(key) for key in found.without_site)
        title = GAP_KINDS["no_site"].said_in(self._language)
        rows.append(f"<h3>{title} ({len(found.without_site)})</h3><p>{escape(names)}</p>")
        rows.append(f"<h2>{say('Innervation maps')}</h2>")
        rows.append(
            _grid(
                [
                    (
                        self._cited([s.source]),
                        METHODS[s.method].said_in(language),
                        str(s.muscles),
                    )
                    for s in found.sources
                ]
            )
        )
        return "".join(rows)

    def _subject(self, about: str) -> str:
        if self._atlas.is_muscle(about):
            return self._atlas.muscle(about).names.said_in(self._language)
        return about.replace("_", " ")


def _grid(rows: Sequence[tuple[str, ...]]) -> str:
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table cellspacing='0' cellpadding='3'>{cells}</table>"
