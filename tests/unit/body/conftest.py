"""Bodies to try things on: a small archive, and the real one installed once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ims_atlas.body import install
from ims_atlas.body.bodies import Bodies
from ims_atlas.body.install import install_body
from ims_atlas.body.pack import BodyPack
from ims_atlas.model.atlas import Atlas

from . import small_archive

ROOT = Path(__file__).resolve().parents[3]
NO_FILLING = "from ims_atlas.body import install\ninstall._filler = lambda *_: None\n"
"""What a child process does first where installed bodies are not to be filled."""


@pytest.fixture
def unfilled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install bodies as they are, here and in child processes: filling their holes takes seconds."""
    monkeypatch.setattr(install, "_filler", lambda *_: None)
    folder = tmp_path / "unfilled"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(NO_FILLING, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{folder}{os.pathsep}{ROOT}")


@pytest.fixture
def small_zip(tmp_path: Path) -> Path:
    """Return the small archive as a zip that holds its table."""
    return small_archive.write_zip(tmp_path / "small.zip", small_archive.files())


@pytest.fixture
def bodies(home: Path) -> Bodies:
    """Return the bodies of a user who has installed none."""
    return Bodies()


@pytest.fixture
def bodies_folder(home: Path) -> Path:
    """Return the folder of the test user's bodies."""
    return home / "data" / "bodies"


@pytest.fixture(scope="session")
def real_home(archive: Path, atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a user folder into which the real archive has been installed."""
    folder = tmp_path_factory.mktemp("real-home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMS_ATLAS_HOME", str(folder))
        install_body(str(archive), atlas, Bodies())
    return folder


@pytest.fixture(scope="session")
def real_body(real_home: Path) -> BodyPack:
    """Return BodyParts3D 4.0 as installed from the real archive."""
    return BodyPack(real_home / "data" / "bodies" / "bodyparts3d")
