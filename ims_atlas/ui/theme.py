"""The look of all widgets: one style sheet made from a palette."""

from __future__ import annotations

import re

from PySide6.QtGui import QColor, QPalette

from ims_atlas.scene.palette import Palette
from ims_atlas.state.session import TextSize

RADIUS_PX = 6
SCALE: dict[TextSize, float] = {"normal": 1.0, "large": 1.25, "largest": 1.5}
"""How many times larger than usual text is."""


def style_sheet(palette: Palette, size: TextSize = "normal") -> str:
    """Return the style sheet of the whole window."""

    def scaled(points: re.Match[str]) -> str:
        return f"font-size: {float(points[1]) * SCALE[size]:g}pt"

    return re.sub(r"font-size: ([\d.]+)pt", scaled, _sheet(palette))


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """Return the colour a share (0..1) of the way from one to another."""
    pairs = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    return QColor(*(round(a + share * (b - a)) for a, b in pairs))


def _sheet(palette: Palette) -> str:
    p = palette
    return f"""
QWidget {{ background: {p.window}; color: {p.text}; font-size: 10.5pt; }}
QWidget#panel, QWidget#panel QWidget {{ background: {p.panel}; }}
QLabel {{ background: transparent; }}
QLabel#title {{ font-size: 26pt; font-weight: 600; }}
QLabel#title[long="true"] {{ font-size: 18pt; }}
QLabel#subtitle {{ font-size: 12pt; color: {p.text_quiet}; }}
QLabel#group {{ font-size: 9.5pt; font-weight: 600; color: {p.text_quiet}; padding-top: 10px; }}
QLabel#quiet {{ color: {p.text_quiet}; font-size: 9.5pt; }}
QFrame#bubble {{ background: {p.raised}; border: 2px solid {p.accent}; border-radius: 10px; }}
QFrame#bubble QLabel {{ background: transparent; }}
QLabel#heading {{ font-size: 14pt; font-weight: 600; }}
QLabel#notes {{ font-size: 14pt; }}
QLabel#key {{ background: {p.raised}; border: 1px solid {p.line}; border-radius: 4px; padding: 1px 7px;
  font-size: 9.5pt; }}
QLabel#hover {{ background: {p.raised}; color: {p.text}; border: 1px solid {p.line};
  border-radius: {RADIUS_PX}px; padding: 4px 9px; font-size: 12pt; }}
QLabel#caption {{ background: {p.panel}; color: {p.text}; border: 1px solid {p.line};
  border-radius: {RADIUS_PX}px; padding: 3px 10px; font-weight: 600; }}
QPushButton, QToolButton {{ background: {p.raised}; color: {p.text}; border: 1px solid {p.line};
  border-radius: {RADIUS_PX}px; padding: 5px 11px; }}
QPushButton:hover, QToolButton:hover {{ border-color: {p.accent}; }}
QPushButton:focus, QToolButton:focus {{ border-color: {p.accent}; }}
QPushButton:checked, QToolButton:checked, QWidget#panel QToolButton:checked {{
  background: {p.accent}; color: {p.window}; border-color: {p.accent}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {p.text_quiet}; }}
QPushButton#primary {{ background: {p.accent}; color: {p.window}; font-weight: 600; padding: 8px 18px; }}
QWidget#panel QPushButton#primary {{ background: {p.accent}; }}
QWidget#panel QPushButton#primary:disabled {{ background: {p.raised}; }}
QPushButton#primary:disabled {{ background: {p.raised}; color: {p.text_quiet}; }}
QToolButton::menu-indicator {{ image: none; }}
QLineEdit {{ background: {p.raised}; border: 1px solid {p.line}; border-radius: {RADIUS_PX}px;
  padding: 6px 10px; selection-background-color: {p.accent}; }}
QLineEdit:focus {{ border-color: {p.accent}; }}
QListView, QListWidget {{ background: {p.raised}; border: 1px solid {p.line}; border-radius: {RADIUS_PX}px;
  padding: 4px; outline: none; }}
QFrame#results {{ background: {p.raised}; border: 1px solid {p.line}; border-radius: {RADIUS_PX}px; }}
QFrame#results QListView, QFrame#results QLabel {{ background: transparent; border: none; }}
QTreeView#structures {{ background: {p.panel}; border: none; outline: none; }}
QTreeView#structures::item, QTreeView#structures::item:hover {{ background: transparent; border: none; }}
QTreeView#structures::branch {{ background: transparent; }}
QTableView {{ background: {p.raised}; alternate-background-color: {p.panel}; border: 1px solid {p.line};
  border-radius: {RADIUS_PX}px; outline: none; selection-background-color: {p.accent};
  selection-color: {p.window}; }}
QTableView::item {{ padding: 0 3px; }}
QTableView#contrast {{ font-size: 9.5pt; }}
QTableView#heat {{ font-size: 9.5pt; gridline-color: {p.line}; }}
QTableView#heat::item {{ padding: 0; }}
QHeaderView, QHeaderView::section {{ background: {p.panel}; color: {p.text_quiet}; }}
QHeaderView::section {{ border: none; border-bottom: 1px solid {p.line}; padding: 4px; font-size: 9.5pt; }}
QTableView#heat QHeaderView::section {{ padding: 1px; font-size: 8.5pt; }}
QTableCornerButton::section {{ background: {p.panel}; border: none; }}
QComboBox {{ background: {p.raised}; border: 1px solid {p.line}; border-radius: {RADIUS_PX}px;
  padding: 5px 10px; }}
QComboBox:focus, QComboBox:hover {{ border-color: {p.accent}; }}
QComboBox QAbstractItemView {{ background: {p.raised}; selection-background-color: {p.accent};
  selection-color: {p.window}; }}
QListWidget::item {{ padding: 6px 8px; border-radius: 4px; }}
QListWidget::item:disabled {{ color: {p.text_quiet}; padding-top: 12px; }}
QListWidget::item:selected {{ background: {p.accent}; color: {p.window}; }}
QTextBrowser#page {{ background: {p.panel}; border: none; font-size: 12pt; }}
QTabWidget::pane {{ border: none; }}
QTabBar {{ background: {p.panel}; }}
QTabBar::tab {{ background: {p.panel}; color: {p.text_quiet}; padding: 8px 5px; border: none;
  border-bottom: 2px solid {p.line}; }}
QTabBar::tab:selected {{ color: {p.text}; border-bottom: 2px solid {p.accent}; }}
QTabBar::tab:hover {{ color: {p.text}; }}
QTabBar::tab:focus {{ color: {p.accent}; }}
QScrollArea {{ border: none; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {p.line}; border-radius: 5px; min-height: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
  background: none; height: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {p.line}; border-radius: 5px; min-width: 32px; }}
QScrollBar::add-line:horizontal, QScrollBar::sub-line:horizontal {{ width: 0; }}
QScrollBar::add-page:horizontal, QScrollBar::sub-page:horizontal {{ background: none; }}
QMainWindow::separator {{ background: {p.line}; width: 1px; height: 1px; }}
QDockWidget {{ color: {p.text_quiet}; font-size: 9.5pt; }}
QDockWidget::title {{ background: {p.panel}; padding: 3px 10px; text-align: left; }}
QSplitter::handle {{ background: {p.line}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSlider::groove:horizontal {{ background: {p.line}; height: 4px; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {p.accent}; border-radius: 2px; }}
QSlider::handle:horizontal {{ background: {p.text}; width: 14px; height: 14px;
  margin: -5px 0; border-radius: 7px; }}
QSlider::groove:vertical {{ background: {p.line}; width: 4px; border-radius: 2px; }}
QSlider::handle:vertical {{ background: {p.text}; width: 14px; height: 14px;
  margin: 0 -5px; border-radius: 7px; }}
QWidget#bar QSlider {{ background: transparent; }}
QSlider#peel::sub-page:vertical, QSlider#opacity::add-page:vertical {{ background: {p.accent};
  border-radius: 2px; }}
QWidget#bar QToolButton#restore {{ font-size: 9pt; padding: 5px 1px; }}
QSlider::handle:disabled {{ background: {p.line}; }}
QSlider:focus {{ border: 1px solid {p.accent}; border-radius: {RADIUS_PX}px; }}
QLabel#menu {{ padding: 6px 18px; font-weight: 600; }}
QProgressBar {{ background: {p.line}; border: none; border-radius: 4px; height: 8px; }}
QProgressBar::chunk {{ background: {p.accent}; border-radius: 4px; }}
QToolTip {{ background: {p.raised}; color: {p.text}; border: 1px solid {p.line}; padding: 4px 8px; }}
QMenu {{ background: {p.raised}; border: 1px solid {p.line}; padding: 4px; }}
QMenu::item {{ padding: 6px 22px; border-radius: 4px; }}
QMenu::item:selected {{ background: {p.accent}; color: {p.window}; }}
QFrame#card {{ background: {p.panel}; border: 1px solid {p.line}; border-radius: {RADIUS_PX}px; }}
QFrame#card QToolButton {{ padding: 5px 6px; }}
QFrame#card QLabel, QFrame#card QSlider {{ background: transparent; }}
QFrame#row {{ background: transparent; border-radius: {RADIUS_PX}px; }}
QFrame#row:hover, QFrame#row[selected="true"] {{ background: {p.raised}; }}
QFrame#row:focus {{ border: 2px solid {p.accent}; }}
QFrame#row QLabel, QFrame#row QWidget {{ background: transparent; }}
QWidget#panel QToolButton, QWidget#bar QToolButton {{ padding: 5px 7px; }}
QWidget#panel QToolButton#fold, QWidget#panel QToolButton#fold:checked {{
  background: transparent; border: none; border-top: 1px solid {p.line}; border-radius: 0;
  color: {p.text}; font-weight: 600; padding: 8px 2px; text-align: left; }}
QWidget#panel QToolButton#fold:hover, QWidget#panel QToolButton#fold:focus {{ color: {p.accent}; }}
QTableWidget#corridor {{ background: {p.panel}; color: {p.text}; }}
QTableWidget#corridor::item {{ padding: 3px 4px; }}
QTableWidget#corridor::item:selected {{ background: {p.raised}; color: {p.text}; }}
QTableWidget#corridor QHeaderView::section {{ background: {p.panel}; color: {p.text_quiet}; border: none;
  border-bottom: 1px solid {p.line}; padding: 3px 4px; font-size: 9.5pt; }}
QWidget#panel QToolButton#eye {{ background: transparent; border: 1px solid transparent; padding: 0 1px; }}
QWidget#panel QToolButton#eye:hover, QWidget#panel QToolButton#eye:focus {{ border-color: {p.accent}; }}
QStatusBar {{ background: {p.panel}; color: {p.text_quiet}; font-size: 9pt; }}
QStatusBar::item {{ border: none; }}
QWidget#bar {{ background: {p.panel}; }}
QWidget#bar QLabel {{ background: transparent; }}
"""


def qt_palette(palette: Palette) -> QPalette:
    """Return Qt's own palette, for what no style sheet reaches (links, selections)."""
    roles = {
        QPalette.ColorRole.Window: palette.window,
        QPalette.ColorRole.WindowText: palette.text,
        QPalette.ColorRole.Base: palette.raised,
        QPalette.ColorRole.Text: palette.text,
        QPalette.ColorRole.Button: palette.raised,
        QPalette.ColorRole.ButtonText: palette.text,
        QPalette.ColorRole.Highlight: palette.accent,
        QPalette.ColorRole.HighlightedText: palette.window,
        QPalette.ColorRole.Link: palette.accent,
        QPalette.ColorRole.PlaceholderText: palette.text_quiet,
    }
    result = QPalette()
    for role, colour in roles.items():
        result.setColor(role, QColor(colour))
    return result
