"""The import rule holds, and it bites: each contract is broken on purpose in a copy."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the package in `folder`."""
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a folder with a copy of the package and the project file."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(
        ROOT / "ims_atlas", tmp_path / "ims_atlas", ignore=shutil.ignore_patterns("__pycache__", "_data")
    )
    return tmp_path


def test_imports_go_one_way():
    ran = lint(ROOT)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " 0 broken" in ran.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("model/muscles.py", "from ims_atlas.loading import locate", "Imports go one way"),
        ("state/session.py", "import PySide6.QtCore", "Qt only in ui and app"),
        ("analysis/supply.py", "import pyvista", "VTK only in scene and export"),
    ],
)
def test_a_deliberate_breach_is_found(copy, module, line, contract):
    with (copy / "ims_atlas" / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    ran = lint(copy)
    assert ran.returncode == 1, ran.stderr
    assert f"{contract} BROKEN" in ran.stdout
    assert " 1 broken" in ran.stdout


def test_the_command_line_loads_neither_qt_nor_vtk():
    code = (
        "import sys, ims_atlas.cli\n"
        "found = {name.split('.')[0] for name in sys.modules} & {'PySide6', 'pyvista', 'vtkmodules'}\n"
        "sys.exit(', '.join(sorted(found)) or 0)"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
