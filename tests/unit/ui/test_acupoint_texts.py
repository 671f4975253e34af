"""What the panel tells of acupoints, for every acupoint of the atlas."""

from __future__ import annotations

from html import unescape

import pytest

from ims_atlas.model.acupoints import CunDepth, Location, Scatter
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.needle_sites import Caution
from ims_atlas.model.provenance import LANGUAGES, Language, Text
from ims_atlas.ui.html import source_name
from ims_atlas.ui.meaning.acupoint_texts import AcupointTexts
from tests.markup import Markup

from .test_pages import unresolved

SOMEWHERE = Text(en="Somewhere <else>", fr="Ailleurs <encore>")


def words_of(html: str) -> str:
    return " ".join("".join(Markup(html).words).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_acupoint_can_be_told(atlas: Atlas, language: Language) -> None:
    texts = AcupointTexts(atlas, language)
    for point in atlas.acupoints:
        html = texts.acupoint(point)
        markup = Markup(html)
        assert not markup.badly_closed, point.code
        assert not markup.open, point.code
        assert not [link for link in set(markup.links) if unresolved(atlas, link)], point.code
        assert f"meridian:{atlas.meridian_of(point.code).id}" in markup.links
        assert f"needle:{point.code}" in markup.links
        cited = {depth.source for depth in point.depths}
        cited |= {scatter.source for scatter in point.scatter}
        cited |= {key for caution in point.cautions for key in caution.sources}
        cited |= {key for other in point.alternatives for key in other.sources}
        assert {f"source:{key}" for key in cited} <= set(markup.links), point.code
        places = (point.place_text, *(other.place_text for other in point.alternatives))
        told = [*places, *(caution.text for caution in point.cautions)]
        plain = " ".join("".join(markup.words).split())
        assert not [text for text in told if text.said_in(language) not in plain], point.code
        full = [unescape(source_name(atlas, source, language)) for source in point.sources]
        assert not [name for name in full if name not in plain], point.code


@pytest.mark.parametrize("language", LANGUAGES)
def test_title_and_subtitle_hold_code_pinyin_characters_name_and_meridian(
    atlas: Atlas, language: Language
) -> None:
    texts, point = AcupointTexts(atlas, language), atlas.acupoint("LI11")
    meridian = atlas.meridian("large_intestine").names.said_in(language)
    assert texts.title(point) == "LI11 Qūchí 曲池"
    assert texts.subtitle(point) == f"{point.names.said_in(language)} · {meridian}"
    row = next(each for each in atlas.acupoints if "_" in each.code)
    assert texts.title(row).startswith(f"{row.code.replace('_', ' ')} ")


def test_depths_are_ranges_in_cun_each_with_its_source_or_unknown(atlas: Atlas) -> None:
    source = atlas.acupoint("LI11").depths[0].source
    depths = (
        CunDepth(min_cun=0.5, max_cun=1.5, how=SOMEWHERE, source=source),
        CunDepth(min_cun=1, max_cun=1, source=source),
    )
    point = atlas.acupoint("LI11").model_copy(update={"depths": depths})
    english, french = (words_of(AcupointTexts(atlas, lang).acupoint(point)) for lang in LANGUAGES)
    assert "0.5-1.5 cun, Somewhere <else> [" in english
    assert "1 cun [" in english
    assert "0,5-1,5 cun, Ailleurs <encore> [" in french
    silent = AcupointTexts(atlas, "en").acupoint(point.model_copy(update={"depths": ()}))
    assert "no published figure recorded" in words_of(silent)


def test_other_locations_risks_and_scatter_are_told_with_their_sources(atlas: Atlas) -> None:
    plain = atlas.acupoint("LI11").model_copy(update={"alternatives": (), "cautions": (), "scatter": ()})
    full = plain.model_copy(
        update={
            "alternatives": (Location(place="LI11", place_text=SOMEWHERE, sources=("gray_1918",)),),
            "cautions": (Caution(text=SOMEWHERE, sources=("gray_1918",)),),
            "scatter": (Scatter(radius_mm=12.5, of=SOMEWHERE, source="gray_1918"),),
        }
    )
    texts = AcupointTexts(atlas, "en")
    for words in ("Also located Somewhere <else>", "At risk Somewhere <else>", "12.5 mm Somewhere"):
        assert words in words_of(texts.acupoint(full))
        assert words not in words_of(texts.acupoint(plain))
    assert Markup(texts.acupoint(full)).links.count("source:gray_1918") == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_told_gives_no_verdict(atlas: Atlas, language: Language) -> None:
    texts = AcupointTexts(atlas, language)
    forbidden = {"en": ("safe", "should"), "fr": ("sans danger", "sans risque", "devriez")}[language]
    told = " ".join(words_of(texts.acupoint(point)) for point in atlas.acupoints).lower()
    assert not [word for word in forbidden if f" {word} " in told]
