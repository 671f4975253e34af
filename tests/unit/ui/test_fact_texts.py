"""What the panel tells of muscles, nerves and needle sites, for every record of the atlas."""

from __future__ import annotations

from html import unescape

import pytest

from ims_atlas.model.atlas import Atlas
from ims_atlas.model.provenance import LANGUAGES, Language
from ims_atlas.model.segments import SEGMENTS, segment_range
from ims_atlas.scene.palette import PALETTES, Palette
from ims_atlas.ui.html import source_name
from ims_atlas.ui.meaning.texts import FactTexts
from tests.markup import Markup
from tests.votes import statements, votes

from .test_pages import unresolved


@pytest.fixture(params=list(PALETTES))
def palette(request: pytest.FixtureRequest) -> Palette:
    return PALETTES[request.param]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_muscle_nerve_and_site_can_be_told(atlas: Atlas, language: Language) -> None:
    texts = FactTexts(atlas, language, PALETTES["dark"])
    told = {muscle.id: texts.muscle(muscle, atlas.sites_of(muscle.id)) for muscle in atlas.muscles}
    told |= {nerve.id: texts.nerve(nerve) for nerve in atlas.nerves}
    for key, html in told.items():
        markup = Markup(html)
        assert not markup.badly_closed, key
        assert not markup.open, key
        assert not [link for link in set(markup.links) if unresolved(atlas, link)], key
        words = " ".join("".join(markup.words).split())
        record = atlas.muscle(key) if atlas.is_muscle(key) else atlas.nerve(key)
        full = [unescape(source_name(atlas, source, language)) for source in record.sources]
        assert not [name for name in full if name not in words], key


def test_the_table_of_roots_counts_as_the_maps_do(atlas: Atlas) -> None:
    texts = FactTexts(atlas, "en", PALETTES["dark"])
    tabled = 0
    for muscle in atlas.muscles:
        said = statements(atlas, muscle.id)
        roots = {root for _, link in said.values() for root in link.roots}
        ordered = [level for level in SEGMENTS if level in roots]
        markup = Markup(texts.roots(muscle))
        assert {link for rows in markup.row_links for row in rows for link in row} == {
            f"source:{key}" for key in said
        }
        if not said or markup.tables[0][0][0] != "" or markup.row_links[0][0]:
            continue
        tabled += 1
        columns = segment_range(ordered[0], ordered[-1])
        rows = list(zip(markup.tables[0], markup.row_links[0], strict=True))
        assert rows[0][0] == ["", *columns]
        for cells in (cells for cells, links in rows[1:] if not links):
            counts = [votes(atlas, muscle.id, root) for root in columns]
            assert cells[1:] == [f"{naming}/{speaking}" for naming, speaking in counts], muscle.id
        assert len(rows) - 1 == len(said) + (sum(key != "knowledge" for key in said) > 1), muscle.id
    assert tabled > len(atlas.muscles) / 2


def test_every_site_names_its_hazards_and_every_figure(atlas: Atlas, palette: Palette) -> None:
    texts = FactTexts(atlas, "en", palette)
    for site in atlas.sites:
        markup = Markup(texts.site(site))
        hazards = {link for link in markup.links if link.startswith("hazard:")}
        assert hazards == {f"hazard:{key}" for key in site.hazards}
        words = " ".join("".join(markup.words).split())
        for depth in site.depths:
            assert f"{depth.max_mm:g} mm, {depth.of.en}" in words, site.id
        for caution in site.cautions:
            assert caution.text.en in words, site.id
        uses = {f"condition:{key}" for use in site.uses for key in use.conditions}
        assert {link for link in markup.links if link.startswith("condition:")} == uses
