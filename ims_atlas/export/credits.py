"""Who made what an export shows: the body, the data, and the sources of what is lit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ims_atlas.analysis.shown import shown
from ims_atlas.analysis.supply import TAUGHT, claims
from ims_atlas.body.pack import BodyPack
from ims_atlas.errors import NotInAtlas
from ims_atlas.loading.whole_file import write_whole
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.provenance import Source, Text
from ims_atlas.state.session import Pick, Session

DATA = Text(
    en="Facts: IMS Atlas, (c) IMS Atlas team, CC BY 4.0. For teaching; no medical advice.",
    fr="Données : IMS Atlas, (c) IMS Atlas team, CC BY 4.0. Pour l’enseignement ; pas un avis médical.",
)
"""How the data want to be named (LICENSE-DATA)."""

_BODY = Text(en="Body", fr="Corps")
_SOURCES = Text(en="Sources", fr="Sources")
_MORE = Text(en="and {count} more", fr="et {count} autres")
_RANKS = {kind: rank for rank, kind in enumerate(("textbook", "standard", "article", "data_set"))}
_NAMED = 6
"""So many sources are cited at a picture's foot; all of them stand in the file."""


@dataclass(frozen=True)
class Credits:
    """What an export says of its makers.

    Parameters
    ----------
    body
        The body's credit in a line.
    foot
        The body's credit and the sources in few words, as lines for the foot of a picture.
    full
        Everything, every source in full, as lines.
    sources
        The sources themselves: books and standards first, and of each kind those that most of it rests on.
    """

    body: str
    foot: tuple[str, ...]
    full: tuple[str, ...]
    sources: tuple[Source, ...]

    @property
    def text(self) -> str:
        """Everything as one text."""
        return "\n".join(self.full)


def credits_of(atlas: Atlas, pack: BodyPack, session: Session) -> Credits:
    """Return the credits of what a session shows on a body, in the session's language."""
    language = session.language
    used = Counter(key for key in _keys(atlas, session) if key != TAUGHT)
    keys = sorted(used, key=lambda key: (_RANKS.get(atlas.source(key).kind, len(_RANKS)), -used[key]))
    sources = tuple(atlas.source(key) for key in keys)
    about = pack.about
    foot = [f"IMS Atlas · {about.credit}"]
    if keys:
        named = ", ".join(atlas.citation(key) for key in keys[:_NAMED])
        if len(keys) > _NAMED:
            named += " " + _MORE.said_in(language).format(count=len(keys) - _NAMED)
        foot.append(f"{_SOURCES.said_in(language)}: {named}")
    full = [
        DATA.said_in(language),
        f"{_BODY.said_in(language)}: {about.title}. {about.credit}. {about.licence}.",
        *([f"{_SOURCES.said_in(language)}:"] if sources else []),
        *(f"- {in_full(source)}" for source in sources),
    ]
    return Credits(about.credit, tuple(foot), tuple(full), sources)


def write_credits(told: Credits, path: Path) -> Path:
    """Write the credits of a table beside it: ``C6.csv`` gets ``C6-credits.txt``; returns that file.

    Raises
    ------
    AtlasError
        If it cannot be written.
    """
    beside = path.with_name(f"{path.stem}-credits.txt")
    write_whole(told.text + "\n", beside)
    return beside


def in_full(source: Source) -> str:
    """Return a source in a line: who, when, what, where."""
    year = "" if source.year is None else f" ({source.year})"
    text = f"{source.authors}{year}. {source.title}"
    return f"{text}. {source.address}" if source.address else text


def _keys(atlas: Atlas, session: Session) -> Iterator[str]:
    """Yield the sources of the roots, of the places and of what is selected, each as often as it is used."""
    levels = session.shown_levels()
    found = shown(atlas, levels, session.rule, session.condition)
    wanted = set(levels)
    for muscle in found.muscles:
        yield from (claim.source for claim in claims(atlas, muscle) if wanted & set(claim.roots))
    if session.condition is not None:
        yield from atlas.condition(session.condition).sources
    if session.layers["sites"].visible:
        for site in found.sites:
            yield from site.sources
    if session.layers["acupoints"].visible or session.layers["meridians"].visible:
        for meridian in atlas.meridians:
            if not session.meridians or meridian.code in session.meridians:
                yield from meridian.sources
    if session.dermatome_map:
        yield session.dermatome_map
    if session.key_points:
        for point in atlas.key_points:
            yield from point.sources
    for pick in (session.selected, session.linked):
        if pick is not None:
            yield from _of_pick(atlas, pick)


def _of_pick(atlas: Atlas, pick: Pick) -> tuple[str, ...]:
    try:
        if pick.kind == "site":
            return atlas.site(pick.id).sources
        if pick.kind == "acupoint":
            return atlas.acupoint(pick.id).sources
        if atlas.is_nerve(pick.id):
            return atlas.nerve(pick.id).sources
        return atlas.muscle(pick.id).sources if atlas.is_muscle(pick.id) else ()
    except NotInAtlas:
        return ()
