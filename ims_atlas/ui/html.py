"""Short HTML that all panels share: links, sources, and whether a clinician has signed."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from markdown_it import MarkdownIt

from ims_atlas.model.atlas import Atlas
from ims_atlas.model.provenance import Language, Review
from ims_atlas.scene.palette import Palette
from ims_atlas.ui.speech import speech

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


def source_name(atlas: Atlas, key: str) -> str:
    """Return a source in full."""
    source = atlas.source(key)
    year = f", {source.year}" if source.year else ""
    return f"{escape(source.title)} ({escape(source.authors)}{year})"


def source_in_words(atlas: Atlas, key: str, language: Language) -> str:
    """Return a source in full, and what of it was read, for a tooltip."""
    return (
        f"{source_name(atlas, key)}<br>{speech(language)('What was read')}: {escape(atlas.source(key).read)}"
    )


def sources_html(atlas: Atlas, keys: Iterable[str], review: str | Review, language: Language) -> str:
    """Return sources in full, and whether a clinician has signed."""
    names = "; ".join(source_name(atlas, key) for key in keys)
    return f"<p><small>{speech(language)('Sources')}: {names}. {review_html(review, language)}</small></p>"


def review_html(review: str | Review, language: Language) -> str:
    """Say whether a clinician has signed a record."""
    say = speech(language)
    if isinstance(review, Review):
        return say("Reviewed by {name}, {date}.").format(name=escape(review.by), date=review.on.isoformat())
    return say("Not yet reviewed by a clinician.")
