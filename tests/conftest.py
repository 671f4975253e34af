"""What every test may ask for: a user folder of its own, the facts, the bodies, and the command line.

What is cheapest: walk all records in one test, collect what is wrong and assert that nothing is (each test
costs its start); ask for ``atlas`` and ``embedded``, which are read once; answer several questions of one run
of the command line.
"""

from __future__ import annotations

import gc
import itertools
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ims_atlas.body.pack import BodyPack
from ims_atlas.loading.kept_facts import shipped_atlas
from ims_atlas.loading.locate import embedded_body, kept_facts
from ims_atlas.model.atlas import Atlas
from tests.command_line import ran_anew, ran_from_loaded
from tests.facts import facts

ROOT = Path(__file__).resolve().parents[1]
ARCHIVE = ROOT.parent / "shared" / "bodyparts3d" / "isa_BP3D_4.0_obj_99.zip"
DISPLAY_SETTINGS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "VTK_DEFAULT_OPENGL_WINDOW")

SCREENS = "IMS_ATLAS_TEST_SCREENS"
"""Names displays, separated by spaces: one for each test program that runs beside others (dev.py)."""

FIRST = ("stories", "images", "viewport")
LONGEST = ("test_real_archive.py", "test_cli.py", "test_checks.py", "test_nerves.py", "test_rebuild.py")
"""Folders and files that begin: each file runs in one program, so that its bodies are made once."""

RunCli = Callable[..., subprocess.CompletedProcess[str]]


def pytest_configure(config: pytest.Config) -> None:
    """Give each of several test programs a screen of its own, for windows share the focus of a screen."""
    worker = getattr(config, "workerinput", {}).get("workerid", "")
    screens = os.environ.get(SCREENS, "").split()
    if worker and screens:
        os.environ["DISPLAY"] = screens[int(worker.removeprefix("gw")) % len(screens)]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that none of them runs alone at the end."""

    def turn(item: pytest.Item) -> bool:
        first = item.path.name in LONGEST or item.path.relative_to(ROOT / "tests").parts[0] in FIRST
        return not first

    items.sort(key=turn)


def pytest_collection_finish() -> None:
    """Let the collector of garbage look over what tests make, not over all facts each time."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


_HOMES = itertools.count(1)


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that holds the user folders of all tests."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def home(homes: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the empty folder that stands for all user folders; no test touches the real ones."""
    folder = homes / str(next(_HOMES))
    folder.mkdir()
    monkeypatch.setenv("IMS_ATLAS_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    """Return the shipped facts."""
    return facts()


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

    It takes the words of the command line; by name ``cwd`` (by default the test's own folder), ``env``
    (further settings), and ``anew`` where the start of Python itself is looked at. Otherwise the run begins
    in a process that has loaded what every command loads, which saves more than a second each time.
    """

    def run(
        *words: str | Path,
        cwd: Path = tmp_path,
        env: Mapping[str, str] | None = None,
        anew: bool = False,
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
        return (ran_anew if anew else ran_from_loaded)([str(word) for word in words], cwd, clean)

    return run
