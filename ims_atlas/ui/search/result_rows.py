"""What stands in the list below the search box: headings, results, examples and notes."""

from __future__ import annotations

from dataclasses import dataclass

from ims_atlas.analysis.likeness import Span
from ims_atlas.analysis.search import Found


@dataclass(frozen=True)
class Heading:
    """A heading between results; `count` says how many of them are shown, where these are not all."""

    text: str
    count: str = ""

    @property
    def spoken(self) -> str:
        """The row in one line."""
        return f"{self.text} {self.count}".strip()


@dataclass(frozen=True)
class Note:
    """A quiet sentence that cannot be chosen."""

    text: str

    @property
    def spoken(self) -> str:
        """The row in one line."""
        return self.text


@dataclass(frozen=True)
class Example:
    """Words that may be typed, and what they find."""

    words: str
    finds: str

    @property
    def spoken(self) -> str:
        """The row in one line."""
        return f"{self.words}: {self.finds}"


@dataclass(frozen=True)
class Result:
    """A result: its name, why it was found, and a word beside it.

    Parameters
    ----------
    name_letters
        The letters of the name that were typed.
    why
        Which other name was met, such as ``Latin:``; empty if it was the name itself.
    matched, matched_letters
        That name, and its letters that were typed.
    doubt
        What says that the letters are only like those typed; empty if they are the same.
    aside
        What else tells it from others: its roots, or what it is.
    kind
        What it is, for those who hear the row.
    """

    found: Found
    name: str
    name_letters: tuple[Span, ...]
    why: str
    matched: str
    matched_letters: tuple[Span, ...]
    doubt: str
    aside: str
    kind: str

    @property
    def spoken(self) -> str:
        """The row in one line."""
        words = dict.fromkeys(
            (self.name, self.kind, f"{self.why} {self.matched}".strip(), self.doubt, self.aside)
        )
        return ", ".join(word for word in words if word)


Row = Heading | Note | Example | Result
