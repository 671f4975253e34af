"""A copy of the facts that a test may break."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ims_atlas.errors import DataFilesInvalid, DataProblem
from ims_atlas.loading.load_atlas import load_atlas
from ims_atlas.loading.locate import segmental_maps
from ims_atlas.loading.yaml_reader import Document, read_yaml


@pytest.fixture
def maps(tmp_path: Path) -> Path:
    """Return a copy of ``segmental_maps/``."""
    return shutil.copytree(segmental_maps(), tmp_path / "maps")


_REMEMBERED: dict[str, Document] = {}
"""Files that were read and had nothing wrong with them, by their text: most copies of the facts are alike."""


def read_once(path: Path) -> Document:
    """Read a file, unless one of the same text was read before."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return read_yaml(path)
    if text not in _REMEMBERED:
        document = read_yaml(path)
        if document.problems:
            return document
        _REMEMBERED[text] = document
    return replace(_REMEMBERED[text], path=path)


@pytest.fixture
def problems_in() -> Callable[[Path], tuple[DataProblem, ...]]:
    """Return a function that loads a folder, which must be refused, and returns the problems."""

    def problems(folder: Path) -> tuple[DataProblem, ...]:
        with pytest.raises(DataFilesInvalid) as refused:
            load_atlas(folder, read_once)
        return refused.value.problems

    return problems
