"""Tables as CSV or JSON files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ims_atlas.errors import AtlasError
from ims_atlas.loading.whole_file import write_whole


def write_table(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write rows that share their keys; an unfinished file never replaces a good one.

    Raises
    ------
    AtlasError
        If the ending is neither .csv nor .json, or the file cannot be written.
    """
    check_table_name(path)
    write_whole(_as_json(rows) if path.suffix.lower() == ".json" else _as_csv(rows), path)


def check_table_name(path: Path) -> None:
    """Refuse a file whose ending says neither CSV nor JSON.

    Raises
    ------
    AtlasError
        If the ending is neither .csv nor .json.
    """
    if path.suffix.lower() not in (".csv", ".json"):
        raise AtlasError(f"{path}: a table is written as .csv or .json; name a file that ends so")


def _as_json(rows: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(list(rows), ensure_ascii=False, indent=1) + "\n"


def _as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    if rows:
        writer = csv.DictWriter(text, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows({key: _in_a_cell(value) for key, value in row.items()} for row in rows)
    return text.getvalue()


def _in_a_cell(value: Any) -> Any:
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else value
