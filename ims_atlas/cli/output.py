"""How answers and progress look in a terminal."""

from __future__ import annotations

import sys
from typing import Any


def plain(answer: Any, indent: int = 0) -> str:
    """Write an answer as indented lines for people."""
    pad = "  " * indent
    lines = []
    for key, value in answer.items():
        if isinstance(value, dict):
            lines += [f"{pad}{key}:", plain(value, indent + 1)] if value else [f"{pad}{key}: none"]
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            lines.append(f"{pad}{key}:")
            for row in value:
                flat = ", ".join(f"{k} {_flat(v)}" for k, v in row.items() if v not in (None, [], ""))
                lines.append(f"{pad}  {flat}")
        else:
            lines.append(f"{pad}{key}: {_flat(value)}")
    return "\n".join(lines)


def _flat(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_flat(item) for item in value) or "none"
    if isinstance(value, dict):
        return " ".join(f"{k} {_flat(v)}" for k, v in value.items())
    return "none" if value is None else str(value)


def show_progress(what: str, share: float) -> None:
    """Show in one line what is being done, and which share of it is done."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{share:4.0%}  {what[:70]}")
        sys.stderr.flush()


def end_progress() -> None:
    """Clear the progress line."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
