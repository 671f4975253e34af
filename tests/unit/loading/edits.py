"""Changes to YAML text that say on which line they left their mark."""

from __future__ import annotations

from pathlib import Path


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


def line_of(path: Path, text: str) -> int:
    """Return the last line of a file that holds `text`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return max(number for number, line in enumerate(lines, 1) if text in line)
