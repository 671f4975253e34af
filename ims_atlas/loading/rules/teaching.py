"""Rules on conditions, texts and the glossary, and on their wording."""

from __future__ import annotations

from collections.abc import Iterator

from ims_atlas.loading.rules.fault import Fault, repeated, unknown
from ims_atlas.loading.rules.muscles import parents_are_broken
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.provenance import Record
from ims_atlas.model.wording import Voice, Wording

_TEXT_VOICES: tuple[Voice, ...] = ("patient", "lecture", "student")
_TERM_VOICES: tuple[Voice, ...] = ("patient", "student", "clinician")


def conditions_resolve(atlas: Atlas) -> Iterator[Fault]:
    """Conditions name existing muscles and sites."""
    muscles, sites = {muscle.id for muscle in atlas.muscles}, {site.id for site in atlas.sites}
    for condition in atlas.conditions:
        for i, key in enumerate(condition.muscles):
            if key not in muscles:
                yield unknown(condition, ("muscles", i), "muscle", key, muscles)
        for i, key in enumerate(condition.sites):
            if key not in sites:
                yield unknown(condition, ("sites", i), "needle site", key, sites)


def condition_sites_fit(atlas: Atlas) -> Iterator[Fault]:
    """A site of a condition lies in one of its muscles, or beside the spine at one of its levels."""
    if parents_are_broken(atlas):
        return
    for condition in atlas.conditions:
        own = {k for m in condition.muscles if atlas.is_muscle(m) for k in atlas.with_descendants(m)}
        own |= {k for m in condition.muscles if atlas.is_muscle(m) for k in atlas.ancestors(m)}
        by_id = {site.id: site for site in atlas.sites}
        for i, key in enumerate(condition.sites):
            site = by_id.get(key)
            if site is not None and site.muscle not in own and site.level not in condition.levels:
                yield Fault(condition, ("sites", i), f"'{key}' lies in no muscle and at no level named here")


def voices_are_complete(atlas: Atlas) -> Iterator[Fault]:
    """Conditions and texts speak to patient, class and student; terms to patient, student and clinician."""
    for condition in atlas.conditions:
        yield from _voices(condition, ("wording",), condition.wording, _TEXT_VOICES)
    for text in atlas.texts:
        for i, section in enumerate(text.sections):
            if section.wording is not None:
                yield from _voices(text, ("sections", i, "wording"), section.wording, _TEXT_VOICES)
            elif section.table is None:
                yield Fault(text, ("sections", i), "a section needs a wording or a table")
    for term in atlas.terms:
        yield from _voices(term, ("wording",), term.wording, _TERM_VOICES)


def terms_lead_to_terms(atlas: Atlas) -> Iterator[Fault]:
    """A term refers to other terms that exist."""
    known = {term.id for term in atlas.terms}
    for term in atlas.terms:
        for i, key in enumerate(term.see):
            if key not in known:
                yield unknown(term, ("see", i), "term", key, known)
            elif key == term.id:
                yield Fault(term, ("see", i), "the term refers to itself")


def texts_show_what_exists(atlas: Atlas) -> Iterator[Fault]:
    """Texts show existing muscles, and each has its own place in the list."""
    muscles = {muscle.id for muscle in atlas.muscles}
    yield from repeated([(text, ("order",), str(text.order)) for text in atlas.texts], "text at this place")
    for text in atlas.texts:
        for i, section in enumerate(text.sections):
            muscle = section.show.muscle if section.show is not None else None
            if muscle is not None and muscle not in muscles:
                yield unknown(text, ("sections", i, "show", "muscle"), "muscle", muscle, muscles)


def _voices(
    record: Record, field: tuple[str | int, ...], wording: Wording, wanted: tuple[Voice, ...]
) -> Iterator[Fault]:
    missing = [voice for voice in wanted if voice not in wording.voices]
    if missing:
        yield Fault(record, field, f"not said for: {', '.join(missing)}")
