"""Short HTML that all panels share: links, sources, and whether a clinician has signed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from markdown_it import MarkdownIt

from ims_atlas.model.atlas import Atlas
from ims_atlas.model.provenance import Language, Review
from ims_atlas.scene.palette import Palette
from ims_atlas.ui.speech import speech

_NUMBERED = re.compile(r"(.*\s)([A-Z]?)(\d+)")
"""A name that ends in a number, such as ``Spinous process of T1``."""

_MARKDOWN = MarkdownIt("zero").enable(["emphasis", "list", "newline"])


def with_links(html: str, palette: Palette) -> str:
    """Return a text whose links stand out from the palette's ground."""
    return f"<style>a {{ color: {palette.accent}; }}</style>{html}"


def prose_html(markdown: str) -> str:
    """Return Markdown (paragraphs, lists, emphasis) as HTML; anything else stays as it is written."""
    return str(_MARKDOWN.render(markdown))


def key_in_words(atlas: Atlas, key: str, language: Language) -> str:
    """Cite a source in a few words: ``Gray 1918``."""
    if atlas.source(key).kind == "knowledge":
        return speech(language)("taught, no source yet")
    return atlas.citation(key)


def key_link(atlas: Atlas, key: str, language: Language) -> str:
    """Return a link to a source."""
    return f"<a href='source:{key}'>{escape(key_in_words(atlas, key, language))}</a>"


def keys_html(atlas: Atlas, keys: Iterable[str], language: Language) -> str:
    """Return links to sources, one after the other."""
    return ", ".join(key_link(atlas, key, language) for key in keys)


def in_figures(low: float, high: float, language: Language) -> str:
    """Write a number, or a range of two, with the decimal sign of the language."""
    text = f"{low:g}" if low == high else f"{low:g}-{high:g}"
    return text.replace(".", ",") if language == "fr" else text


def in_runs(names: Iterable[str]) -> list[str]:
    """Join names that differ in a last number which counts on: ``Spinous process of T1-T12``."""
    runs: list[tuple[str, str, int, int]] = []
    for name in names:
        match = _NUMBERED.fullmatch(name)
        head, letter, number = (match[1], match[2], int(match[3])) if match else (name, "", 0)
        if match and runs and runs[-1][:2] == (head, letter) and runs[-1][3] + 1 == number:
            runs[-1] = (head, letter, runs[-1][2], number)
        else:
            runs.append((head, letter, number, number))
    return [_run(*run) for run in runs]


def _run(head: str, letter: str, first: int, last: int) -> str:
    if first == 0:
        return head
    return f"{head}{letter}{first}" if first == last else f"{head}{letter}{first}-{letter}{last}"


def source_name(atlas: Atlas, key: str, language: Language) -> str:
    """Return a source in full."""
    source = atlas.source(key)
    if source.kind == "knowledge":
        return speech(language)("Commonly taught anatomy, not read in a source")
    year = f", {source.year}" if source.year else ""
    others = " et coll." if language == "fr" else " and others"
    authors = source.authors.replace(" and others", others)
    return f"{escape(source.title)} ({escape(authors)}{year})"


def source_in_words(atlas: Atlas, key: str, language: Language) -> str:
    """Return a source in full, and what of it was read, for a tooltip."""
    read = f"{speech(language)('What was read')}: {escape(atlas.source(key).read)}"
    return f"{source_name(atlas, key, language)}<br>{read}"


def sources_html(atlas: Atlas, keys: Iterable[str], review: str | Review, language: Language) -> str:
    """Return sources in full, and whether a clinician has signed."""
    names = "; ".join(source_name(atlas, key, language) for key in keys)
    return f"<p><small>{speech(language)('Sources')}: {names}. {review_html(review, language)}</small></p>"


def review_html(review: str | Review, language: Language) -> str:
    """Say whether a clinician has signed a record."""
    say = speech(language)
    if isinstance(review, Review):
        return say("Reviewed by {name}, {date}.").format(name=escape(review.by), date=review.on.isoformat())
    return say("Not yet reviewed by a clinician.")
