"""What all pages are written with: lines in the reader's language, links, lists and sources."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ims_atlas.analysis.names import site_name
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.provenance import Language, Text
from ims_atlas.ui.html import keys_html
from ims_atlas.ui.speech import speech


class PageWriter:
    """Writes pieces of pages in one language."""

    def __init__(self, atlas: Atlas, language: Language) -> None:
        self._atlas = atlas
        self._language: Language = language
        self._say = speech(language)

    def _site_link(self, site: str) -> str:
        return f"<a href='site:{site}'>{escape(site_name(self._atlas, site, self._language))}</a>"

    def _cited(self, keys: Iterable[str]) -> str:
        return keys_html(self._atlas, keys, self._language)

    def _link(self, kind: str, key: str, name: Text) -> str:
        return f"<a href='{kind}:{key}'>{self._line(name)}</a>"

    def _line(self, text: Text) -> str:
        return escape(text.said_in(self._language))

    def _list(self, items: Iterable[str]) -> str:
        return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"
