"""What pydantic refuses in a file, said in plain words: where, what came, what would be right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, get_args

from pydantic import ValidationError
from rapidfuzz import process

from ims_atlas.loading.yaml_reader import Step
from ims_atlas.model.places import KEYS
from ims_atlas.model.provenance import Record

_MARKS = ("[key]",)
"""Steps that pydantic adds to say that it was the key that it refused."""


@dataclass(frozen=True)
class Refusal:
    """One refused value: its ``place`` in the file, what is wrong, and what would be right."""

    place: tuple[Step, ...]
    text: str
    hint: str

    @property
    def field(self) -> str:
        """The place as it is written in a message: ``layers.skin.opacity``."""
        return ".".join(str(step) for step in self.place)


def refusals(problem: ValidationError, kind: type[Record]) -> list[Refusal]:
    """Return everything that was refused in a record of `kind`, without what merely follows from it."""
    found = []
    for error in filter(_is_cause, problem.errors()):
        place = tuple(step for step in error["loc"] if not _is_class_name(step) and step not in _MARKS)
        found.append(Refusal(place, *_explained(error, kind)))
    return found


def nearest(word: str, choices: Sequence[str]) -> str:
    """Return a question whether the most similar of the choices was meant; empty if none is similar."""
    best = process.extractOne(word, choices, score_cutoff=60)
    return f"did you mean '{best[0]}'?" if best else ""


def _is_class_name(step: Step) -> bool:
    return isinstance(step, str) and step[:1].isupper()


def _is_cause(error: Any) -> bool:
    """Tell whether a fault is one of its own: a list is also "too short" when its only item is refused."""
    return bool(error["type"] != "too_short" or len(error["input"]) < error["ctx"]["min_length"])


def _explained(error: Any, kind: type[Record]) -> tuple[str, str]:
    """Say in plain words what pydantic found, and what would be right."""
    given, where = error.get("input"), error["loc"][-1] if error["loc"] else ""
    match error["type"]:
        case "extra_forbidden" | "unexpected_keyword_argument":
            return f"unknown key '{where}'", nearest(str(where), _keys_at(kind, error["loc"]))
        case "missing" if isinstance(where, int):
            return f"has too few values; number {where + 1} is missing", ""
        case "missing":
            return f"the key '{where}' is missing", ""
        case "literal_error":
            allowed = str(error["ctx"]["expected"]).replace(" or ", ", ")
            choices = [choice.strip("' ") for choice in allowed.split(",")]
            return f"'{given}' is not allowed; allowed: {', '.join(choices)}", nearest(str(given), choices)
        case "union_tag_invalid" if error["ctx"]["tag"] == "no rule":
            return "no rule for a place begins with these keys", f"the first key is one of {', '.join(KEYS)}"
        case "dataclass_type":
            return f"should hold keys and values, found {given!r}", ""
        case "value_error":
            return str(error["ctx"]["error"]), ""
        case _:
            return f"{error['msg']}, found {given!r}", ""


def _keys_at(kind: type[Record], steps: Sequence[Step]) -> list[str]:
    """Return the keys of what holds the last of `steps`, which lead down from a record of `kind`."""
    holder: type = kind
    choices: list[type] = []
    for step in steps[:-1]:
        annotation = _annotation(holder, step)
        if annotation is not None:
            choices = list(_holders_in(annotation)) or choices
            holder = choices[0] if choices else holder
        else:
            holder = next((choice for choice in choices if choice.__name__ == step), holder)
    return _keys(holder)


def _annotation(holder: type, step: Step) -> Any:
    if issubclass(holder, Record) and step in holder.model_fields:
        return holder.model_fields[str(step)].annotation
    return None


def _keys(holder: type) -> list[str]:
    if issubclass(holder, Record):
        return list(holder.model_fields)
    return [each.name for each in fields(holder)] if is_dataclass(holder) else []


def _holders_in(annotation: Any) -> Iterator[type]:
    if isinstance(annotation, type) and (issubclass(annotation, Record) or is_dataclass(annotation)):
        yield annotation
    for inner in get_args(annotation):
        yield from _holders_in(inner)
