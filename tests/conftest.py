"""What every test may ask for: a user folder of its own, the facts, the bodies, and the command line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ims_atlas.body.pack import BodyPack
from ims_atlas.loading.kept_facts import shipped_atlas
from ims_atlas.loading.load_atlas import load_atlas
from ims_atlas.loading.locate import embedded_body, kept_facts
from ims_atlas.model.atlas import Atlas

ROOT = Path(__file__).resolve().parents[1]
ARCHIVE = ROOT.parent / "shared" / "bodyparts3d" / "isa_BP3D_4.0_obj_99.zip"
DISPLAY_SETTINGS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "VTK_DEFAULT_OPENGL_WINDOW")

ON_SCREEN = ("stories", "viewport", "images", "unit/ui", "unit/scene", "unit/export")
"""Folders whose tests share the screen and its focus."""

RunCli = Callable[..., subprocess.CompletedProcess[str]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need a screen of their own, file by file for one of two screens.

    On a screen they run one after the other, for they share its focus. Tests of the installed archive stay
    together, so that it is installed once.
    """
    folders = tuple(ROOT / "tests" / folder for folder in ON_SCREEN)
    files = dict.fromkeys(item.path for item in items if any(map(item.path.is_relative_to, folders)))
    screens = {path: (pytest.mark.screen, pytest.mark.second_screen)[i % 2] for i, path in enumerate(files)}
    for item in items:
        if item.path in screens:
            item.add_marker(screens[item.path])
        if "real_home" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("archive"))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the empty folder that stands for all user folders; no test touches the real ones."""
    folder = tmp_path / "ims-atlas-home"
    folder.mkdir()
    monkeypatch.setenv("IMS_ATLAS_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    """Return the shipped facts."""
    return load_atlas()


@pytest.fixture(scope="session")
def embedded() -> BodyPack:
    """Return the body that comes with the atlas."""
    return BodyPack(embedded_body())


@pytest.fixture(scope="session")
def archive() -> Path:
    """Return the BodyParts3D 4.0 archive; it is no part of the repository, so the test may be skipped."""
    if not ARCHIVE.is_file():
        pytest.skip(f"the BodyParts3D archive is not on this machine ({ARCHIVE})")
    return ARCHIVE


@pytest.fixture(scope="session")
def checked_facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of facts that were checked and kept once, as a machine has it after a first start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMS_ATLAS_HOME", str(tmp_path_factory.mktemp("started-before")))
        shipped_atlas()
        return kept_facts()


@pytest.fixture
def run_cli(home: Path, tmp_path: Path, checked_facts: Path) -> RunCli:
    """Return a function that runs ``python -m ims_atlas`` on a machine without a display.

    It takes the words of the command line, and ``cwd`` (by default the test's own folder) and ``env``
    (further settings) by name.
    """

    def run(
        *words: str | Path, cwd: Path = tmp_path, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        if not (home / "cache").exists():
            shutil.copytree(checked_facts, home / "cache" / checked_facts.name)
        clean = {name: value for name, value in os.environ.items() if name not in DISPLAY_SETTINGS}
        clean |= {
            "IMS_ATLAS_HOME": str(home),
            "PYTHONPATH": str(ROOT),
            "PYTHONIOENCODING": "utf-8",
            "NO_COLOR": "1",
            **(env or {}),
        }
        return subprocess.run(
            [sys.executable, "-W", "error", "-m", "ims_atlas", *map(str, words)],
            cwd=cwd,
            env=clean,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run
