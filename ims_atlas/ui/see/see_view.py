"""The slim strip at the left of the body: surroundings, peel, what covers, and restore."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QButtonGroup, QLabel, QSizePolicy, QSlider, QToolButton, QVBoxLayout, QWidget

from ims_atlas.scene.palette import Palette
from ims_atlas.state.session import SURROUNDINGS, Surroundings
from ims_atlas.ui.see.see_icons import see_icon
from ims_atlas.ui.speech import Speech, marked

_STEPS: Mapping[Surroundings, str] = {
    "selection": marked("Only what is selected"),
    "group": marked("Its group: same region, same nerve"),
    "region": marked("Its region"),
    "body": marked("The whole body"),
}
_WIDTH_PX = 62
_ICON_PX = 20
_HUNDRED = 100


class SeeView(QWidget):
    """Reports what is chosen on it, and shows what it is told."""

    surroundings_chosen = Signal(str)
    opacity_moved = Signal(float)
    peel_moved = Signal(float)
    held = Signal(bool)
    """Whether the mouse holds a slider."""
    auto_fade_chosen = Signal(bool)
    restore_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(_WIDTH_PX)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._around, self._peel = _caption("group"), _caption("group")
        self._skin, self._bones = _caption("quiet"), _caption("quiet")
        self.steps: dict[Surroundings, QToolButton] = {}
        group = QButtonGroup(self)
        for name in reversed(SURROUNDINGS):
            button = _button()
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, name=name: self.surroundings_chosen.emit(name))
            group.addButton(button)
            self.steps[name] = button
        self.opacity = self._slider("opacity", self.opacity_moved)
        self.peel = self._slider("peel", self.peel_moved)
        self.peel.setInvertedAppearance(True)
        self.peel.setInvertedControls(True)
        self.auto_fade = _button()
        self.auto_fade.setCheckable(True)
        self.auto_fade.clicked.connect(self.auto_fade_chosen)
        self.restore = _button()
        self.restore.setObjectName("restore")
        self.restore.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        room = self.restore.sizePolicy()
        room.setRetainSizeWhenHidden(True)
        self.restore.setSizePolicy(room)
        self.restore.clicked.connect(lambda: self.restore_asked.emit())
        self._lay_out()

    def set_palette_colours(self, palette: Palette) -> None:
        """Draw the icons for a theme."""
        for name, button in self.steps.items():
            button.setIcon(see_icon(name, palette))
        self.auto_fade.setIcon(see_icon("cover", palette))
        self.restore.setIcon(see_icon("restore", palette))

    def speak(self, say: Speech, keys: Mapping[str, str]) -> None:
        """Say everything in a language.

        The tips name the `keys`: less, more, shallower, deeper, cover, restore.
        """
        self._say, self._keys = say, keys
        self._around.setText(say("Around"))
        self._peel.setText(say("Peel"))
        self._skin.setText(say("Skin"))
        self._bones.setText(say("Bones"))
        tip = say("{what}: what is drawn round the selection ({less} less, {more} more)")
        for name, button in self.steps.items():
            words = say(_STEPS[name])
            button.setToolTip(tip.format(what=words, less=keys["less"], more=keys["more"]))
            button.setAccessibleName(words)
        words = say("How opaque the surroundings of the selection are")
        self.opacity.setToolTip(words)
        self.opacity.setAccessibleName(words)
        self.peel.setAccessibleName(say("Peel from the skin down to the bones"))
        words = say("Draw as glass what covers the selection")
        self.auto_fade.setToolTip(f"{words} ({keys['cover']})")
        self.auto_fade.setAccessibleName(words)

    def set_peelable(self, possible: bool) -> None:
        """Offer the peel, or say why not."""
        say = self._say
        self.peel.setEnabled(possible)
        tip = say("Peel from the skin down to the bones ({less} less, {more} more)").format(
            less=self._keys["shallower"], more=self._keys["deeper"]
        )
        self.peel.setToolTip(
            tip if possible else say("This body cannot be peeled: it has no skin to measure depth from")
        )

    def show_state(
        self, surroundings: Surroundings, opacity: float, peel: float, auto_fade: bool, restorable: int
    ) -> None:
        """Show what is set; with nothing to restore there is no such button."""
        self.steps[surroundings].setChecked(True)
        _set(self.opacity, opacity)
        _set(self.peel, peel)
        self.auto_fade.setChecked(auto_fade)
        words = self._say("Restore ({count})").format(count=restorable)
        self.restore.setText(words.replace(" (", "\n("))
        self.restore.setAccessibleName(words)
        tip = self._say("Show the whole body again: {count} changes ({key})")
        self.restore.setToolTip(tip.format(count=restorable, key=self._keys["restore"]))
        self.restore.setVisible(restorable > 0)

    def _slider(self, name: str, moved: SignalInstance) -> QSlider:
        slider = QSlider(Qt.Orientation.Vertical)
        slider.setObjectName(name)
        slider.setRange(0, _HUNDRED)
        slider.setMinimumHeight(26)
        slider.valueChanged.connect(lambda value: moved.emit(value / _HUNDRED))
        slider.sliderPressed.connect(lambda: self.held.emit(True))
        slider.sliderReleased.connect(lambda: self.held.emit(False))
        return slider

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 2, 4, 8)
        column.setSpacing(3)
        middle = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(self._around)
        for button in self.steps.values():
            column.addWidget(button, 0, middle)
        column.addSpacing(3)
        column.addWidget(self.opacity, 2, middle)
        column.addWidget(self.auto_fade, 0, middle)
        column.addSpacing(4)
        column.addWidget(self._peel)
        column.addWidget(self._skin)
        column.addWidget(self.peel, 4, middle)
        column.addWidget(self._bones)
        column.addSpacing(6)
        column.addWidget(self.restore)
        column.addStretch(1)


def _caption(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return label


def _button() -> QToolButton:
    button = QToolButton()
    button.setIconSize(QSize(_ICON_PX, _ICON_PX))
    button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return button


def _set(slider: QSlider, share: float) -> None:
    slider.blockSignals(True)
    slider.setValue(round(share * _HUNDRED))
    slider.blockSignals(False)
