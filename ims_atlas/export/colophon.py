"""What an exported file says about itself: what it shows, whose body it is, who says so, who checked it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ims_atlas import __version__
from ims_atlas.export.credits import DATA, credits_of, in_full
from ims_atlas.export.scene_part import ScenePart
from ims_atlas.export.words import EVERYTHING, REVIEW
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.provenance import Language, Review, Sourced
from ims_atlas.scene.stage import Stage


@dataclass(frozen=True)
class Colophon:
    """The lines that every exported file carries, in the session's language.

    Parameters
    ----------
    subject
        What is lit, in a few words.
    levels
        The chosen levels, from top to bottom.
    level_names
        Their names in full.
    body, credit, licence
        Which body is shown, whose it is, and on which terms.
    facts
        Whose the statements are.
    sources
        The publications behind what is lit, each in full.
    review
        Whether a clinician has signed it.
    """

    program: str
    language: Language
    subject: str
    levels: tuple[str, ...]
    level_names: tuple[str, ...]
    body: str
    credit: str
    licence: str
    facts: str
    sources: tuple[str, ...]
    review: str

    @property
    def copyright(self) -> str:
        """Body and facts in one line."""
        return f"{self.credit}. {self.facts}"

    def as_dict(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        return asdict(self)


def colophon(atlas: Atlas, stage: Stage, parts: Sequence[ScenePart]) -> Colophon:
    """Return what a file of these parts says about itself."""
    session, about = stage.session, stage.pack.about
    language = session.language
    levels = session.shown_levels()
    records = tuple(_records(atlas, levels, parts))
    return Colophon(
        program=f"IMS Atlas {__version__}",
        language=language,
        subject=_subject(atlas, levels, parts, session.condition, language),
        levels=levels,
        level_names=tuple(atlas.level(level).names.said_in(language) for level in levels),
        body=about.title,
        credit=about.credit.rstrip("."),
        licence=about.licence,
        facts=DATA.said_in(language),
        sources=tuple(in_full(source) for source in credits_of(atlas, stage.pack, session).sources),
        review=_review(records, language),
    )


def _subject(
    atlas: Atlas,
    levels: Sequence[str],
    parts: Sequence[ScenePart],
    condition: str | None,
    language: Language,
) -> str:
    selected = list(dict.fromkeys(part.name for part in parts if part.role == "selected"))
    if len(selected) == 1:
        return selected[0]
    if condition is not None:
        return atlas.condition(condition).names.said_in(language)
    return ", ".join(levels) or EVERYTHING.said_in(language)


def _records(atlas: Atlas, levels: Sequence[str], parts: Sequence[ScenePart]) -> Iterable[Sourced]:
    """Yield the records behind what is lit; what is quiet around it says nothing."""
    yield from (atlas.level(level) for level in levels)
    for key, group, role in dict.fromkeys((part.key, part.group, part.role) for part in parts):
        if group == "sites":
            yield atlas.site(key)
        elif group == "acupoints":
            yield atlas.acupoint(key)
        elif group == "meridians":
            yield atlas.meridian(key)
        elif role and atlas.is_muscle(key):
            yield atlas.muscle(key)
        elif role and atlas.is_nerve(key):
            yield atlas.nerve(key)


def _review(records: Sequence[Sourced], language: Language) -> str:
    names = sorted({record.review.by for record in records if isinstance(record.review, Review)})
    signed = bool(records) and all(isinstance(record.review, Review) for record in records)
    state = "all" if signed else ("some" if names else "none")
    return REVIEW[state].said_in(language).format(names=", ".join(names))
