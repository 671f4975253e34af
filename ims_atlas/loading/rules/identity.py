"""Rules on ids, names, languages and source keys."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, get_args

from ims_atlas.loading.rules.fault import Fault, repeated, unknown
from ims_atlas.loading.yaml_reader import Step
from ims_atlas.model.atlas import Atlas, as_id
from ims_atlas.model.provenance import LANGUAGES, Language, Prose, Record, Text

_ADVICE: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(r"\b(safe|safely|should)\b", re.IGNORECASE),
    "fr": re.compile(r"\b(sans danger|sans risque|devriez|doit être (piqué|puncturé))", re.IGNORECASE),
}
"""Words of advice and verdict."""

_SAME_WORDS = 4
"""Texts of so many words or more are not the same in two languages."""


def ids_are_unique(atlas: Atlas) -> Iterator[Fault]:
    """No two records of a kind share an id, and no map stands twice."""
    groups: tuple[Sequence[Any], ...] = _groups(atlas)
    for group in groups:
        seen: set[str] = set()
        for record in group:
            if record.id in seen:
                yield Fault(record, ("id",), f"the id '{record.id}' stands a second time")
            seen.add(record.id)
    for maps in (atlas.maps, atlas.dermatomes):
        yield from repeated([(m, ("source",), m.source) for m in maps], "map of this source")


def synonyms_are_unambiguous(atlas: Atlas) -> Iterator[Fault]:
    """A synonym leads to one muscle only, and is not another muscle's id."""
    owner = {muscle.id: muscle.id for muscle in atlas.muscles}
    for muscle in atlas.muscles:
        for i, name in enumerate(muscle.synonyms):
            other = owner.setdefault(as_id(name), muscle.id)
            if other != muscle.id:
                yield Fault(muscle, ("synonyms", i), f"the synonym '{name}' also means '{other}'")


def names_are_unique(atlas: Atlas) -> Iterator[Fault]:
    """Two records of a kind have different names in every language, capitals and accents aside."""
    for group in _groups(atlas):
        owner: dict[tuple[str, str], str] = {}
        for record in group:
            names = getattr(record, "names", None)
            for language in () if names is None else type(names).model_fields:
                name = _folded(getattr(names, language))
                other = owner.setdefault((language, name), record.id)
                if other != record.id:
                    yield Fault(record, ("names", language), f"'{other}' has the same name")


def french_is_french(atlas: Atlas) -> Iterator[Fault]:
    """What users read stands in French too, and is no copy of the English."""
    for record in _all_records(atlas):
        for field, text in _texts(record):
            if text.fr.strip() == text.en.strip() and len(text.en.split()) >= _SAME_WORDS:
                yield Fault(record, (*field, "fr"), "the French is a copy of the English")


def sources_exist(atlas: Atlas) -> Iterator[Fault]:
    """Every source key used anywhere stands in a file of sources/."""
    known = {source.id for source in atlas.sources}
    for record, field, key in _all_source_keys(atlas):
        if key not in known:
            yield unknown(record, field, "source", key, known)


def sources_are_cited(atlas: Atlas) -> Iterator[Fault]:
    """Every source that is listed is cited by some record."""
    cited = {key for _, _, key in _all_source_keys(atlas)}
    for source in atlas.sources:
        if source.id not in cited:
            yield Fault(source, ("id",), f"no record cites '{source.id}'")


def no_text_gives_advice(atlas: Atlas) -> Iterator[Fault]:
    """The atlas teaches; its texts never call anything safe and never say what should be done."""
    for record in _all_records(atlas):
        for field, text in _texts(record):
            for language in LANGUAGES:
                found = _ADVICE[language].search(text.said_in(language))
                if found is not None:
                    yield Fault(record, (*field, language), f"'{found.group()}' gives advice or a verdict")


def _groups(atlas: Atlas) -> tuple[Sequence[Any], ...]:
    return (
        atlas.sources,
        atlas.muscles,
        atlas.bones,
        atlas.sites,
        atlas.nerves,
        atlas.landmarks,
        atlas.hazards,
        atlas.key_points,
        atlas.reflexes,
        atlas.signs,
        atlas.conditions,
        atlas.texts,
        atlas.terms,
        atlas.meridians,
        atlas.rulers,
        atlas.match_rules,
    )


def _all_records(atlas: Atlas) -> Iterator[Record]:
    for group in _groups(atlas):
        yield from group
    yield from (*atlas.levels, *atlas.maps, *atlas.uncarried)
    yield from (*atlas.dermatomes, *atlas.examinations, *atlas.gaps)


def _texts(record: Record) -> Iterator[tuple[tuple[Step, ...], Text | Prose]]:
    """Yield every text in two languages below a record, with the steps that lead to it."""
    return ((field, inner) for field, inner in _below(record, ()) if isinstance(inner, Text | Prose))


def _all_source_keys(atlas: Atlas) -> Iterator[tuple[Record, tuple[Step, ...], str]]:
    """Yield every source key below every record, wherever a field is called source or sources."""
    for record in _all_records(atlas):
        for field, inner in _below(record, ()):
            own = vars(inner)
            if "source" in own:
                yield record, (*field, "source"), own["source"]
            for i, key in enumerate(own.get("sources", ())):
                yield record, (*field, "sources", i), key


def _below(record: Record, field: tuple[Step, ...]) -> list[tuple[tuple[Step, ...], Record]]:
    """Return a record and all records in it, each with the steps that lead to it."""
    found = [(field, record)]
    for name in _fields_with_records(type(record)):
        found += _in_value(getattr(record, name), (*field, name))
    return found


def _in_value(value: Any, field: tuple[Step, ...]) -> list[tuple[tuple[Step, ...], Record]]:
    if isinstance(value, Record):
        return _below(value, field)
    if isinstance(value, tuple):
        return [each for i, item in enumerate(value) for each in _in_value(item, (*field, i))]
    return []


@cache
def _fields_with_records(kind: type[Record]) -> tuple[str, ...]:
    """Return the fields of a kind of record that may hold records: most hold words and numbers only."""
    return tuple(name for name, field in kind.model_fields.items() if _may_be_record(field.annotation))


def _may_be_record(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return True
    return any(map(_may_be_record, get_args(annotation)))


def _folded(name: str) -> str:
    """Write a name without capitals, accents and signs; one in another script stays as it is."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return as_id(plain) or name
