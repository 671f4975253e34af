"""HTML of the program as the tests read it."""

from __future__ import annotations

from html.parser import HTMLParser


class Markup(HTMLParser):
    """Links, tables and heads of a page, and whether every element that was opened is closed."""

    VOID = frozenset({"br", "hr"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tables: list[list[list[str]]] = []
        self.row_links: list[list[list[str]]] = []
        self.open: list[str] = []
        self.badly_closed: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "a":
            link = dict(attrs)["href"] or ""
            self.links.append(link)
            if "tr" in self.open:
                self.row_links[-1][-1].append(link)
        elif tag == "table":
            self.tables.append([])
            self.row_links.append([])
        elif tag == "tr":
            self.tables[-1].append([])
            self.row_links[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.badly_closed.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if "td" in self.open or "th" in self.open:
            self.tables[-1][-1][-1] += data
