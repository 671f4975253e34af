"""The left panel: the spine, and below it the side and the neighbours."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ims_atlas.state.session import Session, Sides
from ims_atlas.ui.speech import Speech, marked
from ims_atlas.ui.spine.spine_view import SpineView

_SIDES: tuple[tuple[Sides, str], ...] = (
    ("left", marked("Left")),
    ("both", marked("Both")),
    ("right", marked("Right")),
)
_LEAST_WIDTH_PX = 228


class SpinePanel(QWidget):
    """Joins the spine, the side switch and the neighbours toggle to the session."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session = session
        self.spine = SpineView()
        self.side_buttons: dict[Sides, QToolButton] = {}
        switch = QHBoxLayout()
        switch.setSpacing(4)
        group = QButtonGroup(self)
        for sides, _ in _SIDES:
            button = QToolButton()
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, sides=sides: setattr(session, "sides", sides))
            group.addButton(button)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            switch.addWidget(button)
            self.side_buttons[sides] = button
        self.neighbours_button = QToolButton()
        self.neighbours_button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.neighbours_button.setCheckable(True)
        self.neighbours_button.clicked.connect(lambda on: setattr(session, "with_neighbours", on))
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 10)
        column.addWidget(self.spine, 1)
        column.addLayout(switch)
        column.addWidget(self.neighbours_button)
        self.spine.level_chosen.connect(session.choose_level)
        self.spine.level_hovered.connect(lambda level: setattr(session, "preview", level))
        for name in ("levels", "with_neighbours", "sides"):
            getattr(session.events, name).connect(self._follow)
        self._follow()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Be wide enough for the names of the sides, however long or large they are."""
        hint = super().minimumSizeHint()
        return QSize(max(_LEAST_WIDTH_PX, hint.width()), hint.height())

    def speak(self, say: Speech) -> None:
        """Say the fixed words in a language."""
        self.spine.speak(say)
        for sides, text in _SIDES:
            self.side_buttons[sides].setText(say(text))
            self.side_buttons[sides].setAccessibleName(say("Side: {side}").format(side=say(text).lower()))
        self.neighbours_button.setText(say("± 1 level"))
        self.neighbours_button.setToolTip(say("Show the level above and below as well"))

    def _follow(self, _value: object = None) -> None:
        self.spine.set_selection(self._session.levels)
        self.spine.set_neighbours(self._session.neighbour_levels())
        self.side_buttons[self._session.sides].setChecked(True)
        self.neighbours_button.setChecked(self._session.with_neighbours)
