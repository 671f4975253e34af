"""A copy of the facts that a test may break."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ims_atlas.errors import DataFilesInvalid, DataProblem
from ims_atlas.loading.load_atlas import load_atlas
from ims_atlas.loading.locate import segmental_maps


@pytest.fixture
def maps(tmp_path: Path) -> Path:
    """Return a copy of ``segmental_maps/``."""
    return shutil.copytree(segmental_maps(), tmp_path / "maps")


@pytest.fixture
def problems_in() -> Callable[[Path], tuple[DataProblem, ...]]:
    """Return a function that loads a folder, which must be refused, and returns the problems."""

    def problems(folder: Path) -> tuple[DataProblem, ...]:
        with pytest.raises(DataFilesInvalid) as refused:
            load_atlas(folder)
        return refused.value.problems

    return problems
