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

_MESSAGE_LINES = 4
_WHAT = (
    "The atlas shows real anatomy from BodyParts3D 4.0, an adult man in 2,234 named parts. "
    "It is free (CC BY 4.0, © The Database Center for Life Science) and takes about 30 MB to download "
    "and 90 MB on disk. You can also choose a zip or folder that you already have; its table "
    "isa_element_parts.txt must lie beside it."
)


class StartView(QWidget):
    """Asks where the archive is to come from; shows how the installation goes."""

    source_chosen = Signal(str)
    cancel_wanted = Signal()
    closed = Signal()

    def __init__(self, closable: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("start")
        title = QLabel("A body for your atlas")
        title.setObjectName("title")
        what = QLabel(_WHAT)
        what.setWordWrap(True)
        self.address = QLineEdit(ADDRESS)
        self.address.setAccessibleName("Address of the archive")
        self.address.setCursorPosition(0)
        self.download_button = QPushButton("Download and install")
        self.download_button.setObjectName("primary")
        self.download_button.clicked.connect(lambda: self.source_chosen.emit(self.address.text().strip()))
        self.file_button = QPushButton("Zip file…")
        self.file_button.clicked.connect(self._choose_file)
        self.folder_button = QPushButton("Unpacked folder…")
        self.folder_button.clicked.connect(self._choose_folder)
        self.progress = QProgressBar(textVisible=False, maximum=1000)
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.setMinimumHeight(_MESSAGE_LINES * self.message.fontMetrics().lineSpacing())
        self.message.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.clicked.connect(self.cancel_wanted)
        self.close_button = QPushButton("Not now")
        self.close_button.clicked.connect(self.closed)
        self.close_button.setVisible(closable)
        choices = QHBoxLayout()
        for button in (self.download_button, self.file_button, self.folder_button, self.close_button):
            choices.addWidget(button)
        choices.addStretch(1)
        box = QVBoxLayout()
        box.setSpacing(14)
        box.addWidget(title)
        box.addWidget(what)
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
        self.set_idle("")

    def set_idle(self, message: str) -> None:
        """Wait for a choice; `message` says how the last one ended."""
        self._set_busy(False)
        self.message.setText(message)

    def set_progress(self, what: str, share: float) -> None:
        """Show what is being done and how far it is."""
        self._set_busy(True)
        self.progress.setValue(round(share * 1000))
        self.message.setText(f"{what}   {share:.0%}")

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
        path, _ = QFileDialog.getOpenFileName(self, "The BodyParts3D archive", "", "Zip files (*.zip)")
        if path:
            self.source_chosen.emit(path)

    def _choose_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self, "The unpacked BodyParts3D archive")
        if path:
            self.source_chosen.emit(path)
