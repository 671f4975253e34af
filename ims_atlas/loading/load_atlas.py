"""The facts of ``segmental_maps/`` as one atlas; every problem is collected before anything is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from ims_atlas.errors import DataFilesInvalid, DataProblem
from ims_atlas.loading.checks import Located, check_all
from ims_atlas.loading.locate import segmental_maps
from ims_atlas.loading.refusals import refusals
from ims_atlas.loading.yaml_reader import Document, Step, read_yaml
from ims_atlas.model.acupoints import Meridian, Ruler
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.bones import Bone, SystemRule
from ims_atlas.model.conditions import Condition
from ims_atlas.model.examination import SegmentExamination, Sign
from ims_atlas.model.gaps import Gap
from ims_atlas.model.hazards import Hazard
from ims_atlas.model.innervation import InnervationMap
from ims_atlas.model.landmarks import Landmark
from ims_atlas.model.levels import Level
from ims_atlas.model.matching import MatchRule
from ims_atlas.model.muscles import Muscle
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.nerves import Nerve, UncarriedRoots
from ims_atlas.model.provenance import Record, Source
from ims_atlas.model.sensory import DermatomeMap, KeyPoint, Reflex
from ims_atlas.model.teaching import TeachingText, Term

R = TypeVar("R", bound=Record)


@dataclass
class _Reading:
    """What has been read so far, and what was wrong with it."""

    folder: Path
    read: Callable[[Path], Document] = read_yaml
    problems: list[DataProblem] = field(default_factory=list)
    places: dict[int, Located] = field(default_factory=dict)

    def records(self, pattern: str, key: str, kind: type[R]) -> list[R]:
        """Read the list under `key` of every file that fits `pattern`."""
        found: list[R] = []
        for document in self._documents(pattern):
            rows = document.value.get(key) if isinstance(document.value, dict) else None
            if not isinstance(rows, list) or len(document.value) != 1:
                self._add(document, (), f"expected one list under the key '{key}'")
                continue
            for i, row in enumerate(rows):
                self._append(found, document, (key, i), row, kind)
        return found

    def whole_files(self, pattern: str, kind: type[R]) -> list[R]:
        """Read every file that fits `pattern` as one record."""
        found: list[R] = []
        for document in self._documents(pattern):
            self._append(found, document, (), document.value, kind)
        return found

    def _documents(self, pattern: str) -> Iterable[Document]:
        paths = sorted(self.folder.glob(pattern))
        if not paths:
            self.problems.append(DataProblem(self.folder / pattern, 1, "", "", "no such file"))
        for path in paths:
            document = self.read(path)
            self.problems += document.problems
            if document.value is not None:
                yield document

    def _append(
        self, found: list[R], document: Document, place: tuple[Step, ...], row: Any, kind: type[R]
    ) -> None:
        try:
            record = kind.model_validate(row)
        except ValidationError as problem:
            name = str(row.get("id", row.get("source", ""))) if isinstance(row, dict) else ""
            for refusal in refusals(problem, kind):
                self._add(document, place + refusal.place, refusal.text, refusal.hint, name, refusal.field)
            return
        found.append(record)
        self.places[id(record)] = Located(document, place)

    def _add(
        self,
        document: Document,
        place: tuple[Step, ...],
        text: str,
        hint: str = "",
        record: str = "",
        at: str = "",
    ) -> None:
        self.problems.append(DataProblem(document.path, document.line(place), record, at, text, hint))


def load_atlas(folder: Path | None = None, read: Callable[[Path], Document] = read_yaml) -> Atlas:
    """Read and check all facts.

    Parameters
    ----------
    folder
        A folder laid out like ``segmental_maps/``; by default the shipped one.
    read
        Reads one file; whoever loads many folders alike may remember what was read.

    Raises
    ------
    DataFilesInvalid
        With every problem found: file, line, record, what came, what is allowed.
    """
    reading = _Reading(folder or segmental_maps(), read)
    if not reading.folder.is_dir():
        raise DataFilesInvalid([DataProblem(reading.folder, 1, "", "", "no such folder")])
    atlas = Atlas(
        sources=reading.records("sources/*.yaml", "sources", Source),
        levels=reading.records("segments.yaml", "segments", Level),
        muscles=reading.records("muscles/*.yaml", "muscles", Muscle),
        bones=reading.records("bones.yaml", "bones", Bone),
        maps=reading.whole_files("innervation/*.yaml", InnervationMap),
        sites=reading.records("needle_sites/*.yaml", "sites", NeedleSite),
        systems=reading.records("body_systems.yaml", "systems", SystemRule),
        nerves=reading.records("nerves/*.yaml", "nerves", Nerve),
        uncarried=reading.records("uncarried_roots.yaml", "uncarried", UncarriedRoots),
        landmarks=reading.records("landmarks/*.yaml", "landmarks", Landmark),
        hazards=reading.records("hazards/*.yaml", "hazards", Hazard),
        key_points=reading.records("sensory/key_points.yaml", "key_points", KeyPoint),
        dermatomes=reading.whole_files("sensory/dermatomes/*.yaml", DermatomeMap),
        reflexes=reading.records("sensory/reflexes.yaml", "reflexes", Reflex),
        signs=reading.records("examination/signs.yaml", "signs", Sign),
        examinations=reading.records("examination/segments.yaml", "examinations", SegmentExamination),
        conditions=reading.records("conditions/*.yaml", "conditions", Condition),
        texts=sorted(reading.whole_files("texts/*.yaml", TeachingText), key=lambda text: text.order),
        terms=reading.records("glossary/*.yaml", "terms", Term),
        gaps=reading.records("gaps.yaml", "gaps", Gap),
        meridians=reading.whole_files("acupoints/*.yaml", Meridian),
        rulers=reading.records("cun.yaml", "rulers", Ruler),
        match_rules=reading.records("match_rules.yaml", "rules", MatchRule),
    )
    problems = reading.problems or check_all(atlas, reading.places, reading.folder)
    if problems:
        raise DataFilesInvalid(sorted(problems, key=lambda p: (str(p.path), p.line)))
    return atlas
