"""Changes to YAML text, and where they left their mark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from ims_atlas.loading.yaml_reader import read_yaml


def replace(path: Path, old: str, new: str) -> int:
    """Replace the first `old` of a file by `new`; return the line where `new` ends."""
    before, found, after = path.read_text(encoding="utf-8").partition(old)
    assert found, f"{path} no longer holds {old!r}; choose another place to break"
    path.write_text(before + new + after, encoding="utf-8")
    return (before + new).count("\n") + 1


def append(path: Path, record: str) -> int:
    """Add a record to the end of a file; return its first line."""
    text = path.read_text(encoding="utf-8").rstrip("\n") + "\n"
    path.write_text(text + record, encoding="utf-8")
    return text.count("\n") + 1


def rewrite(path: Path, edit: Callable[[Any], None]) -> None:
    """Change what a file says, whatever its layout; its lines are not kept."""
    content = read_yaml(path).value
    before = yaml.safe_dump(content)
    edit(content)
    assert yaml.safe_dump(content) != before, f"nothing was changed in {path}"
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=10_000)
    path.write_text(text, encoding="utf-8")


def line_of(path: Path, text: str) -> int:
    """Return the last line of a file that holds `text`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return max(number for number, line in enumerate(lines, 1) if text in line)
