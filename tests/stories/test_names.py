"""Names stand beside the body, apart from one another, follow it as it turns, and are large for a class."""

from __future__ import annotations

import itertools

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ims_atlas.model.atlas import Atlas
from ims_atlas.scene.label_columns import PlacedLabel
from ims_atlas.ui.main_window import MainWindow

from .conftest import click_level


def nearest_rows(labels: tuple[PlacedLabel, ...]) -> float:
    """Return the least distance, pixels, between two names of one column."""
    gaps = []
    for on_left in (True, False):
        heights = sorted(label.edge[1] for label in labels if label.on_left is on_left)
        gaps += [low - high for high, low in itertools.pairwise(heights)]
    return min(gaps)


def test_names_stand_beside_what_is_lit(qtbot: QtBot, window: MainWindow, atlas: Atlas) -> None:
    stage = window.stage
    assert stage is not None
    window.viewport.plotter.window_size = [900, 700]  # room for names of several sizes
    click_level(qtbot, window, "C6")
    assert stage.labels.shown == ()
    qtbot.keyClick(window, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: len(stage.labels.shown) > 5)
    muscles = {atlas.muscle(key).names.en for key in stage.body.lit.chosen}
    assert {label.text for label in stage.labels.shown} <= muscles
    assert {label.on_left for label in stage.labels.shown} == {True, False}
    close = nearest_rows(stage.labels.shown)
    before = {label.text: label.point for label in stage.labels.shown}
    window.commands["turn_left"].trigger()
    window.viewport.plotter.render()
    moved = {label.text: label.point for label in stage.labels.shown}
    assert set(moved) <= set(before), "no name appears while the body turns"
    assert any(moved[text] != before[text] for text in moved)
    window.commands["mode_class"].trigger()
    qtbot.waitUntil(lambda: bool(stage.labels.shown) and nearest_rows(stage.labels.shown) > close)
    qtbot.keyClick(window, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: stage.labels.shown == ())
