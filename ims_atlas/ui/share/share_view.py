"""The dialog 'Take away': what kind of file, its few options, a preview, the file, and how far it is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ims_atlas.ui.share.options import (
    KINDS,
    Kind,
    MovieOptions,
    Options,
    PictureOptions,
    TableOptions,
    WordsOnly,
)
from ims_atlas.ui.share.preview import Preview
from ims_atlas.ui.speech import Speech, marked, speech

_MODEL = marked(
    "Everything in view as named, coloured parts in one GLB file: for PowerPoint, Blender, 3D viewers and "
    "printing."
)
_PAGE = marked(
    "Everything in view as one web page that opens in any browser, without the internet: to turn, to zoom, "
    "and to read the names. It can be sent or put on a teaching platform."
)
_SIZE = QSize(820, 660)
_CREDIT_LINES = 4
"""Kept free for the credits, which are known late: nothing is to move under the mouse when they come."""


class ShareView(QDialog):
    """Asks what is to be taken away; says how it goes."""

    changed = Signal()
    """Another kind, option or file was chosen."""

    save_wanted = Signal()
    copy_wanted = Signal()
    cancel_wanted = Signal()
    file_wanted = Signal()
    folder_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._owner = parent
        self._say = speech("en")
        self._saved: Path | None = None
        self.kinds = QListWidget()
        self.kinds.addItems(list(KINDS))
        self.kinds.setFixedWidth(150)
        self.preview = Preview()
        self.picture, self.movie, self.table = PictureOptions(), MovieOptions(), TableOptions()
        self._pages: dict[Kind, Options] = {
            "picture": self.picture,
            "movie": self.movie,
            "model": WordsOnly(_MODEL),
            "page": WordsOnly(_PAGE),
            "table": self.table,
        }
        self.options = QStackedWidget()
        for page in self._pages.values():
            self.options.addWidget(page)
            page.changed.connect(self._follow_options)
        self.file = QLineEdit()
        self.file.textEdited.connect(lambda _: self._follow_file())
        self.choose_button, self.folder_button = QPushButton(), QPushButton()
        self.choose_button.clicked.connect(self.file_wanted)
        self.folder_button.clicked.connect(self.folder_wanted)
        self.credit = QLabel(wordWrap=True)
        self.credit.setObjectName("quiet")
        self.credit.setMinimumHeight(_CREDIT_LINES * self.credit.fontMetrics().lineSpacing())
        self.progress = QProgressBar(textVisible=False, maximum=1000)
        self.message = QLabel(wordWrap=True)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.copy_button, self.cancel_button, self.close_button = QPushButton(), QPushButton(), QPushButton()
        self.save_button = QPushButton()
        self.save_button.setObjectName("primary")
        self.save_button.setDefault(True)
        self.save_button.clicked.connect(self.save_wanted)
        self.copy_button.clicked.connect(self.copy_wanted)
        self.cancel_button.clicked.connect(self.cancel_wanted)
        self.close_button.clicked.connect(self.reject)
        self.kinds.currentRowChanged.connect(self._turn_to)
        self._arrange()
        self.speak(self._say)
        self.kinds.setCurrentRow(0)
        self.set_idle("")

    @property
    def kind(self) -> Kind:
        """The kind of file that is chosen."""
        return tuple(KINDS)[max(self.kinds.currentRow(), 0)]

    @property
    def path(self) -> Path:
        """The file that is to be written."""
        return Path(self.file.text().strip()).expanduser()

    @property
    def saved(self) -> Path | None:
        """The file that was written last, if it is still told of."""
        return self._saved

    def open_at(self, kind: Kind) -> None:
        """Open at a kind of file and take the keyboard."""
        self.kinds.setCurrentRow(tuple(KINDS).index(kind))
        self.resize(self.size().boundedTo(self._owner.size()))
        self.show()
        self.raise_()
        self.activateWindow()
        self.kinds.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_file(self, path: Path) -> None:
        """Propose a file."""
        self.file.setText(str(path))
        self.file.setCursorPosition(len(str(path)))
        self._follow_file()

    def set_credit(self, lines: str) -> None:
        """Show what will be written of those who made what is shown."""
        self.credit.setText(self._say("Named in the file: {credits}").format(credits=lines))

    def set_idle(self, message: str, saved: Path | None = None) -> None:
        """Wait for a choice; the message says how the last one ended."""
        self._saved = saved
        self._set_busy(False)
        self.message.setText(message)
        self.folder_button.setVisible(saved is not None)
        self._follow_file()

    def set_progress(self, share: float, text: str) -> None:
        """Show how far the work is (0..1), and what is being done."""
        self._set_busy(True)
        self.folder_button.hide()
        self.progress.setValue(round(share * 1000))
        self.message.setText(text)

    def speak(self, say: Speech) -> None:
        """Say the fixed words in a language."""
        self._say = say
        self.setWindowTitle(say("Take away"))
        for place, name in enumerate(KINDS.values()):
            self.kinds.item(place).setText(say(name))
        for page in self._pages.values():
            page.speak(say)
        self.kinds.setAccessibleName(say("What to take away"))
        self.kinds.setToolTip(say("What to take away"))
        self.file.setAccessibleName(say("File"))
        self.file.setToolTip(say("The file that is written"))
        self._file_label.setText(say("File"))
        self.choose_button.setText(say("Choose…"))
        self.choose_button.setToolTip(say("Choose the folder and the name of the file"))
        self.folder_button.setText(say("Open folder"))
        self.folder_button.setToolTip(say("Show the file where it lies"))
        self.copy_button.setText(say("Copy picture"))
        self.copy_button.setToolTip(say("Put the picture on the clipboard, to paste it elsewhere"))
        self.cancel_button.setText(say("Cancel"))
        self.cancel_button.setToolTip(say("Stop; nothing is left behind"))
        self.close_button.setText(say("Close"))
        self.close_button.setToolTip(say("Back to the atlas"))
        self.progress.setAccessibleName(say("How far it is"))
        self._follow_file()

    def reject(self) -> None:
        """Close, unless something is being written: that is stopped by its own button."""
        if self.cancel_button.isHidden():
            super().reject()
            self._owner.activateWindow()
            self.closed.emit()

    def _arrange(self) -> None:
        self._file_label = QLabel()
        self._file_label.setBuddy(self.file)
        file_row = QHBoxLayout()
        file_row.addWidget(self._file_label)
        file_row.addWidget(self.file, 1)
        file_row.addWidget(self.choose_button)
        told = QHBoxLayout()
        told.addWidget(self.message, 1)
        told.addWidget(self.folder_button)
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy_button)
        buttons.addStretch(1)
        for button in (self.cancel_button, self.close_button, self.save_button):
            buttons.addWidget(button)
        column = QVBoxLayout()
        column.setSpacing(10)
        column.addWidget(self.preview, 1)
        column.addWidget(self.options)
        column.addLayout(file_row)
        column.addWidget(self.credit)
        column.addWidget(self.progress)
        column.addLayout(told)
        column.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 14, 14, 14)
        row.setSpacing(14)
        row.addWidget(self.kinds)
        row.addLayout(column, 1)
        self.resize(_SIZE)

    def _turn_to(self, place: int) -> None:
        self.options.setCurrentWidget(self._pages[tuple(KINDS)[place]])
        self.copy_button.setVisible(self.kind == "picture")
        self._follow_options()

    def _follow_options(self) -> None:
        """Give the options in front the height they need, and the others none."""
        for page in self._pages.values():
            shown = page is self._pages[self.kind]
            across = QSizePolicy.Policy.Preferred
            page.setSizePolicy(across, QSizePolicy.Policy.Fixed if shown else QSizePolicy.Policy.Ignored)
        self.changed.emit()

    def _follow_file(self) -> None:
        there = bool(self.file.text().strip()) and self.path.is_file()
        self.save_button.setText(self._say("Replace") if there else self._say("Save"))
        tip = self._say("This file exists and will be replaced") if there else self._say("Write the file")
        self.save_button.setToolTip(tip)
        self.save_button.setEnabled(bool(self.file.text().strip()))

    def _set_busy(self, busy: bool) -> None:
        self.progress.setVisible(busy)
        self.cancel_button.setVisible(busy)
        for widget in (
            self.kinds,
            self.options,
            self.file,
            self.choose_button,
            self.copy_button,
            self.save_button,
            self.close_button,
        ):
            widget.setEnabled(not busy)
