"""The whole window, drawn off screen so that its pixels can be read, and what a user does in it.

What is cheapest: one story that walks through several steps in one ``window`` (each costs a second or two to
open, use and close); in a file whose stories share costly work, ``shared_window`` with a ``window`` of the
file's own that sets it right before each story (test_contrast.py). Pictures are small, so count pixels with
``coloured`` or ``counted``, which count as if they were 800 by 600.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QTextBrowser, QWidget
from pytestqt.qtbot import QtBot

from ims_atlas.body.bodies import Bodies
from ims_atlas.model.atlas import Atlas
from ims_atlas.ui.main_window import MainWindow
from ims_atlas.ui.viewport.canvas import OffScreenCanvas

OpenWindow = Callable[[], MainWindow]
PICTURE = (400, 300)
"""Pixels of the picture of the body: enough to count colours, and drawn in a third of the time of 800x600."""

small_canvas = functools.partial(OffScreenCanvas, size=PICTURE)
LEFT = Qt.MouseButton.LeftButton


@contextmanager
def windows_on(atlas: Atlas) -> Iterator[OpenWindow]:
    """Open main windows on the body in use; all are closed at the end."""
    opened: list[MainWindow] = []

    def build() -> MainWindow:
        window = MainWindow(atlas, Bodies(), small_canvas)
        window.viewport.set_reduced_motion(True)
        window.resize(1366, 768)
        window.show()
        opened.append(window)
        window.activateWindow()
        assert QTest.qWaitForWindowActive(window), "keys reach the active window only"
        return window

    yield build
    for window in opened:
        if window.isVisible():
            window.bookmarks.begin()  # or the window would ask whether to save them, and wait
            window.close()
        window.deleteLater()


@pytest.fixture
def open_window(qtbot: QtBot, atlas: Atlas) -> Iterator[OpenWindow]:
    """Open main windows on the body in use; all are closed at the end."""
    with windows_on(atlas) as build:
        yield build


@pytest.fixture(scope="module")
def shared_window(
    qapp: QApplication, atlas: Atlas, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MainWindow]:
    """One main window for all stories of a file, which must set right what they need."""
    with pytest.MonkeyPatch.context() as patch, windows_on(atlas) as build:
        patch.setenv("IMS_ATLAS_HOME", str(tmp_path_factory.mktemp("shared-window")))
        yield build()


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    """One open main window."""
    return open_window()


def pixels(window: MainWindow) -> NDArray[np.int64]:
    """Return the (height, width, 3) picture of the body as it is now."""
    window.viewport.plotter.render()
    return np.asarray(window.viewport.plotter.screenshot(return_img=True))[..., :3].astype(np.int64)


def move_mouse(widget: QWidget, at: QPoint) -> None:
    """Move the mouse within a widget, as one event; a pointer of the real screen would merge moves."""
    place = QPointF(at)
    nothing = Qt.MouseButton.NoButton
    QApplication.sendEvent(
        widget,
        QMouseEvent(
            QEvent.Type.MouseMove,
            place,
            widget.mapToGlobal(place),
            nothing,
            nothing,
            Qt.KeyboardModifier.NoModifier,
        ),
    )


def click_level(
    qtbot: QtBot,
    window: MainWindow,
    level: str,
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Click a level on the spine."""
    spine = window.spine_panel.spine
    qtbot.mouseClick(spine, LEFT, modifier, spine.rect_of(level).center())


def click_tab(qtbot: QtBot, window: MainWindow, place: int) -> None:
    """Click a tab on the right, counted from 0."""
    bar = window.side.tabBar()
    qtbot.mouseClick(bar, LEFT, pos=bar.tabRect(place).center())


def click_link(qtbot: QtBot, page: QTextBrowser, link: str) -> None:
    """Scroll to a link of a page and click on it."""
    cursor = QTextCursor(page.document())
    while cursor.charFormat().anchorHref() != link:
        assert cursor.movePosition(QTextCursor.MoveOperation.NextCharacter), f"no link {link}"
    cursor.movePosition(QTextCursor.MoveOperation.NextCharacter)
    page.setTextCursor(cursor)
    page.ensureCursorVisible()
    at = page.cursorRect(cursor).center() - QPoint(3, 0)
    assert page.anchorAt(at) == link
    qtbot.mouseClick(page.viewport(), LEFT, pos=at)


def click_label_link(qtbot: QtBot, label: QLabel, link: str) -> None:
    """Look for a link with the mouse, as a user does who moves over a label, and click on it."""
    under: list[str] = [""]
    label.linkHovered.connect(under.append)
    for y in range(4, label.height(), 6):
        for x in range(4, label.width(), 6):
            move_mouse(label, QPoint(x, y))
            if under[-1] == link:
                qtbot.mouseClick(label, LEFT, pos=QPoint(x, y))
                return
    raise AssertionError(f"no link {link} in the label")


def label_with(qtbot: QtBot, inside: QWidget, link: str) -> QLabel:
    """Return the label in view that holds a link, once it is in view."""

    def found() -> list[QLabel]:
        return [
            each for each in inside.findChildren(QLabel) if each.isVisible() and f"'{link}'" in each.text()
        ]

    qtbot.waitUntil(lambda: bool(found()))
    return found()[0]


def type_and_enter(qtbot: QtBot, window: MainWindow, words: str) -> None:
    """Search for words and take the first result."""
    qtbot.keyClicks(window.search.line, words)
    qtbot.keyClick(window.search.line, Qt.Key.Key_Return)


def counted(mask: NDArray[np.bool_]) -> int:
    """Count pixels of a picture as if it were 800 by 600, however large it is drawn."""
    return round(mask.sum() * 480_000 / mask.size)


def coloured(window: MainWindow, colour: str) -> int:
    """Count pixels whose hue is near a colour's: the muscle is shaded, so brightness is left out."""
    picture = pixels(window).astype(float)
    wanted = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], float)
    brightness = picture.sum(axis=2)
    share = picture / np.maximum(brightness, 1)[..., None]
    near = np.abs(share - wanted / wanted.sum()).max(axis=2) < 0.06
    return counted(near & (brightness > 90))


def seen_lit(window: MainWindow) -> set[str]:
    """Return the lit muscles that are seen from the front or from the back."""
    assert window.stage is not None
    found: set[str] = set()
    for view in ("front", "back"):
        window.stage.look(view)  # type: ignore[arg-type]
        found |= {structure for structure, _, _ in window.stage.anchors()}
    return found


def needled(window: MainWindow) -> set[str]:
    """Return the sites at which needles stand."""
    assert window.stage is not None
    return {needle.site.id for needle in window.stage.needles}


def words_of(page: QTextBrowser) -> str:
    """Return a page as one line of plain text."""
    return " ".join(page.toPlainText().split())
