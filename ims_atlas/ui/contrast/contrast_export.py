"""The rows of the contrast as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from ims_atlas.analysis.chance import Chance
from ims_atlas.analysis.contrast import NEAREST, Pair
from ims_atlas.analysis.contrast_table import pair_row, site_rows
from ims_atlas.errors import AtlasError
from ims_atlas.export.table import write_table
from ims_atlas.model.matching import MatchRule
from ims_atlas.ui.speech import Speech, marked

_TABLES = marked("Tables (*.csv *.json)")


def table_of(rows: Iterable[Sequence[Pair]], rule: MatchRule, chance: Chance | None) -> list[dict[str, Any]]:
    """Return the nearest neighbours of each row, and whatever else matches, as a table.

    Parameters
    ----------
    chance
        What is told of chance beside each needle site; None for rows of acupoints.
    """
    table: list[dict[str, Any]] = []
    for neighbours in rows:
        pairs = [pair for i, pair in enumerate(neighbours) if i < NEAREST or pair.matches(rule)]
        if chance is None:
            table += [pair_row(pair, rule) for pair in pairs]
        else:
            table += site_rows(pairs, chance, rule)
    return table


def ask_and_write(
    window: QWidget, say: Speech, name: str, table: Callable[[], list[dict[str, Any]]]
) -> str | None:
    """Ask for a file, write a table to it, and return what to tell of it; None if nothing was written.

    Says what is wrong if the table cannot be written.
    """
    title = say("Save the table")
    path, _ = QFileDialog.getSaveFileName(window, title, name, say(_TABLES))
    if not path:
        return None
    target = Path(path)
    if target.suffix.lower() not in (".csv", ".json"):
        target = Path(path + ".csv")
    try:
        write_table(table(), target)
    except AtlasError as problem:
        QMessageBox.warning(window, say("The table was not saved"), str(problem))
        return None
    return say("Saved {path}").format(path=target)
