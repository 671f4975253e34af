"""The page for installing the full body: what it is, one click, progress and cancel."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ims_atlas.body.bodyparts3d import ADDRESS
from ims_atlas.ui.speech import Speech, marked, speech

_MESSAGE_LINES = 4
_WHAT = marked(
    "The atlas shows real anatomy from BodyParts3D 4.0, an adult man in 2,234 named parts. "
    "It is free (CC BY 4.0, © The Database Center for Life Science) and takes about 30 MB to download "
    "and 90 MB on disk. You can also choose a zip or folder that you already have; its table "
    "isa_element_parts.txt must lie beside it."
)
_STEPS = (
    marked("Starting"),
    marked("Downloading"),
    marked("Reading"),
    marked("Looking where light falls"),
    marked("Smoothing surfaces"),
    marked("Writing the body"),
)
"""With what the messages of an installation begin; file names and figures follow."""


class StartView(QWidget):
    """Asks where the archive is to come from; shows how the installation goes."""

    source_chosen = Signal(str)
    cancel_wanted = Signal()
    closed = Signal()

    def __init__(self, closable: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("start")
        self._say = speech("en")
        self._ended = ""
        self.title = QLabel()
        self.title.setObjectName("title")
        self.what = QLabel()
        self.what.setWordWrap(True)
        self.address = QLineEdit(ADDRESS)
        self.address.setCursorPosition(0)
        self.download_button = QPushButton()
        self.download_button.setObjectName("primary")
        self.download_button.clicked.connect(lambda: self.source_chosen.emit(self.address.text().strip()))
        self.file_button = QPushButton()
        self.file_button.clicked.connect(self._choose_file)
        self.folder_button = QPushButton()
        self.folder_button.clicked.connect(self._choose_folder)
        self.progress = QProgressBar(textVisible=False, maximum=1000)
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.setMinimumHeight(_MESSAGE_LINES * self.message.fontMetrics().lineSpacing())
        self.message.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.cancel_button = QPushButton()
        self.cancel_button.clicked.connect(self.cancel_wanted)
        self.close_button = QPushButton()
        self.close_button.clicked.connect(self.closed)
        self.close_button.setVisible(closable)
        choices = QHBoxLayout()
        for button in (self.download_button, self.file_button, self.folder_button, self.close_button):
            choices.addWidget(button)
        choices.addStretch(1)
        box = QVBoxLayout()
        box.setSpacing(14)
        box.addWidget(self.title)
        box.addWidget(self.what)
        box.addWidget(self.address)
        box.addLayout(choices)
        box.addWidget(self.progress)
        box.addWidget(self.message)
        box.addWidget(self.cancel_button, 0, Qt.AlignmentFlag.AlignLeft)
        frame = QWidget()
        frame.setLayout(box)
        frame.setMaximumWidth(720)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(frame, 20)
        across.addStretch(1)
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        outer.addLayout(across)
        outer.addStretch(2)
        self.speak(self._say)
        self.set_idle("")

    def speak(self, say: Speech) -> None:
        """Say the fixed words in a language; a step under way is said anew when it goes on."""
        self._say = say
        self.title.setText(say("A body for your atlas"))
        self.what.setText(say(_WHAT))
        self.address.setAccessibleName(say("Address of the archive"))
        self.download_button.setText(say("Download and install"))
        self.file_button.setText(say("Zip file…"))
        self.folder_button.setText(say("Unpacked folder…"))
        self.cancel_button.setText(say("Cancel"))
        self.close_button.setText(say("Not now"))
        if self.progress.isHidden():
            self.set_idle(self._ended)

    def set_idle(self, message: str) -> None:
        """Wait for a choice; `message` says in English how the last one ended."""
        self._ended = message
        self._set_busy(False)
        self.message.setText(self._say(message) if message else "")

    def set_progress(self, what: str, share: float) -> None:
        """Show what is being done, told in English, and how far it is."""
        self._set_busy(True)
        self.progress.setValue(round(share * 1000))
        step = next((step for step in _STEPS if what.startswith(step)), what)
        self.message.setText(f"{self._say(step)}{what.removeprefix(step)}   {share:.0%}")

    def _set_busy(self, busy: bool) -> None:
        self.progress.setVisible(busy)
        self.cancel_button.setVisible(busy)
        for widget in (
            self.download_button,
            self.file_button,
            self.folder_button,
            self.close_button,
            self.address,
        ):
            widget.setEnabled(not busy)

    def _choose_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, self._say("The BodyParts3D archive"), "", self._say("Zip files (*.zip)")
        )
        if path:
            self.source_chosen.emit(path)

    def _choose_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self, self._say("The unpacked BodyParts3D archive"))
        if path:
            self.source_chosen.emit(path)
