"""What a broken rule says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import process

from ims_atlas.loading.yaml_reader import Step
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.provenance import Record


@dataclass(frozen=True)
class Fault:
    """A broken rule: the record, the steps to the field at fault, what is wrong, what may help."""

    record: Record | None
    field: tuple[Step, ...]
    text: str
    hint: str = ""


Rule = Callable[[Atlas], Iterator[Fault]]


def repeated(rows: Sequence[tuple[Record, tuple[Step, ...], str]], what: str) -> Iterator[Fault]:
    """Yield a fault for each key that stands a second time among (record, field, key)."""
    seen: set[str] = set()
    for record, field, key in rows:
        if key in seen:
            yield Fault(record, field, f"'{key}': a second {what}")
        seen.add(key)


def unknown(record: Record, field: tuple[Step, ...], kind: str, name: str, known: Any) -> Fault:
    """Return the fault of naming something that does not exist, with the nearest that does."""
    best = process.extractOne(name, sorted(known), score_cutoff=60)
    hint = f"did you mean '{best[0]}'?" if best else ""
    return Fault(record, field, f"'{name}' is not a known {kind}", hint)
