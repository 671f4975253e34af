"""How answers and progress look in a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from ims_atlas.analysis.coverage import Coverage


def as_text(answer: Any, as_json: bool) -> str:
    """Write an answer as JSON or for people."""
    return json.dumps(answer, ensure_ascii=False, indent=1) if as_json else plain(answer)


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


def coverage_table(found: Coverage) -> str:
    """Write the coverage report as aligned tables."""
    totals = [(name.en, str(count)) for name, count in found.totals]
    regions: list[tuple[str, ...]] = [
        ("region", "muscles", "with roots", "2+ sources", "3+ sources", "with sites")
    ]
    regions += [
        (
            row.region,
            *map(str, (row.muscles, row.with_roots, row.two_sources, row.three_sources, row.with_sites)),
        )
        for row in found.regions
    ]
    sources = [("source", "method", "muscles")]
    sources += [(row.source, row.method, str(row.muscles)) for row in found.sources]
    gaps = [
        f"{kind} ({len(rows)})\n" + "\n".join(f"  {g.about}: {g.text.en}" for g in rows)
        for kind, rows in found.gaps.items()
    ]
    silent = f"no needle site ({len(found.without_site)})\n  {', '.join(found.without_site)}"
    return "\n\n".join([aligned(totals), aligned(regions), aligned(sources), "GAPS", *gaps, silent])


def aligned(rows: Sequence[tuple[str, ...]]) -> str:
    """Write rows as columns of equal width."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


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
