"""A copy of the facts that a test may break."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ims_atlas.errors import DataFilesInvalid, DataProblem
from ims_atlas.loading.load_atlas import load_atlas
from ims_atlas.loading.locate import segmental_maps
from ims_atlas.loading.yaml_reader import Document, read_yaml


@pytest.fixture(scope="session")
def one_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of ``segmental_maps/`` for all tests."""
    return shutil.copytree(segmental_maps(), tmp_path_factory.mktemp("facts") / "maps")


@pytest.fixture
def maps(one_copy: Path) -> Iterator[Path]:
    """Return a copy of ``segmental_maps/``; what a test changes in it is set right afterwards."""
    yield one_copy
    original = segmental_maps()
    for path in one_copy.rglob("*"):
        if path.is_file() and not (original / path.relative_to(one_copy)).exists():
            path.unlink()
    shutil.copytree(original, one_copy, copy_function=copy_if_other, dirs_exist_ok=True)


def copy_if_other(source: str, target: str) -> None:
    """Copy a file with its time, unless the target has the same time and size."""
    there = Path(target)
    if there.exists():
        about, other = Path(source).stat(), there.stat()
        if (about.st_mtime_ns, about.st_size) == (other.st_mtime_ns, other.st_size):
            return
    shutil.copy2(source, target)


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
