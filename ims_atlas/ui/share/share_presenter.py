"""Joins the dialog 'Take away' to what is in view: proposes a file, previews it, writes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from psygnal import EmissionInfo
from PySide6.QtCore import QObject, QSettings, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from ims_atlas.analysis.names import site_name
from ims_atlas.export.movie import MovieForm
from ims_atlas.export.off_screen import OffScreen
from ims_atlas.export.piecewise import Piecewise, finish
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene import camera, lighting
from ims_atlas.state.session import Session
from ims_atlas.ui.commands import Commands
from ims_atlas.ui.share.file_names import FileNames
from ims_atlas.ui.share.options import Kind
from ims_atlas.ui.share.preview import PREVIEW_PX, as_qimage
from ims_atlas.ui.share.share_view import ShareView
from ims_atlas.ui.share.task import Task
from ims_atlas.ui.share.works import Works
from ims_atlas.ui.speech import Speech, marked, speech
from ims_atlas.ui.viewport.viewport import Viewport

_COMMANDS: dict[str, Kind] = {"take_away": "picture", "picture": "picture", "movie": "movie"}
_STEPS = (
    marked("Drawing the picture"),
    marked("Drawing the frames"),
    marked("Finishing the file"),
    marked("Looking along the needle"),
    marked("Reading the scene"),
    marked("Making the model"),
    marked("Writing the page"),
    marked("Done"),
)
"""What the exports say they are doing."""

_SIDES = {Side.LEFT: marked("left"), Side.RIGHT: marked("right"), Side.MIDLINE: ""}
_ENDINGS: dict[Kind, str] = {"picture": ".png", "model": ".glb", "page": ".html"}
_PASSING = frozenset({"hovered", "preview", "page", "tool", "voice"})
"""What changes in the session without changing what is taken away."""

_PREVIEW_MS = 150
_FINER_FOR_NAMES = 1.8
"""Names have a least size in pixels: a small picture of them is drawn larger, and reduced."""

_MINUTES_FROM_S = 100


class SharePresenter(QObject):
    """Opens the dialog and does what is asked there; a picture is copied without it too."""

    def __init__(
        self,
        window: QWidget,
        atlas: Atlas,
        session: Session,
        viewport: Viewport,
        commands: Commands,
        settings: QSettings,
        tell: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._atlas = atlas
        self._session = session
        self._viewport = viewport
        self._names = FileNames(session, settings)
        self._tell = tell
        self._view: ShareView | None = None
        self._off_screen: OffScreen | None = None
        self._proposed: Path | None = None
        self._then: Callable[[Any], None] = lambda _: None
        self.task = Task(self)
        self.task.progressed.connect(self._progress)
        self.task.done.connect(self._done)
        self.task.failed.connect(self._failed)
        self.task.cancelled.connect(self._cancelled)
        self._preview = QTimer(self)
        self._preview.setSingleShot(True)
        self._preview.setInterval(_PREVIEW_MS)
        self._preview.timeout.connect(self._draw_preview)
        for name, kind in _COMMANDS.items():
            commands[name].triggered.connect(lambda _=False, kind=kind: self.open(kind))
        commands["copy_picture"].triggered.connect(self.copy_picture)
        session.events.connect(self._follow)

    @property
    def view(self) -> ShareView:
        """The dialog; made when it is first asked for."""
        if self._view is None:
            self._view = view = ShareView(self._window)
            view.changed.connect(self._changed)
            view.save_wanted.connect(self._save)
            view.copy_wanted.connect(self.copy_picture)
            view.cancel_wanted.connect(self.task.cancel)
            view.file_wanted.connect(self._ask_file)
            view.folder_wanted.connect(self._open_folder)
            view.closed.connect(self._close)
            view.movie.movement.currentIndexChanged.connect(lambda _: view.movie.suit_length())
            view.movie.quality.setCurrentIndex(int(not lighting.is_software(self._viewport.plotter)))
        return self._view

    def open(self, kind: Kind) -> None:
        """Open the dialog at a kind of file."""
        if self._viewport.stage is None:
            return
        view = self.view
        view.speak(self._say)
        size = self._window_size()
        for options in (view.picture, view.movie):
            options.dimensions.set_window(*size)
            options.labels.setChecked(self._named())
            options.labels.setEnabled(not self._session.answers_hidden)
        if not self.task.running:
            view.set_idle("")
        view.open_at(kind)
        self._changed()

    def copy_picture(self) -> None:
        """Put the picture in view on the clipboard; from the dialog as it is chosen there."""
        if self._viewport.stage is None or self.task.running:
            return
        works, size = self._works(), self._window_size()
        clear, labels = False, self._named()
        if self._is_open():
            chosen = self.view.picture
            size = chosen.dimensions.size_px
            clear, labels = chosen.clear_ground.isChecked(), chosen.labels.isChecked()
        self._start(works.drawn(size, clear=clear, labels=labels), self._copied)

    def shut(self) -> None:
        """Stop what is under way, and free the graphics."""
        self._preview.stop()
        self.task.cancel()
        self._session.events.disconnect(self._follow)
        if self._view is not None:
            self._view.hide()
        self._free()

    def _save(self) -> None:
        view, say = self.view, self._say
        path = (
            view.path if view.path.suffix.lower() == self._ending() else Path(f"{view.path}{self._ending()}")
        )
        if not path.parent.is_dir():
            view.set_idle(say("There is no folder {folder}; choose another.").format(folder=path.parent))
            return
        view.set_file(path)
        self._preview.stop()
        self._start(self._work(self._works(), path), self._saved)

    def _work(self, works: Works, path: Path) -> Piecewise[Any]:
        view = self.view
        if view.kind == "picture":
            chosen = view.picture
            return works.picture(
                path,
                chosen.dimensions.size_px,
                clear=chosen.clear_ground.isChecked(),
                labels=chosen.labels.isChecked(),
                dots_per_inch=chosen.dimensions.dots_per_inch,
            )
        if view.kind == "movie":
            film = view.movie
            form = MovieForm(
                film.dimensions.size_px,
                film.seconds,
                film.frames_per_second,
                film.fine,
                film.labels.isChecked(),
            )
            needles = self._shown().stage.needles
            wanted = needles[film.needle.currentIndex()] if film.kind == "needle" and needles else None
            return works.movie(path, form, wanted)
        if view.kind == "table":
            return works.table(path, view.table.kind)
        return works.model(path) if view.kind == "model" else works.page(path)

    def _start(self, work: Piecewise[Any], then: Callable[[Any], None]) -> None:
        self._then = then
        if self._is_open():
            self.view.set_progress(0.0, self._say(marked("Starting")))
        self.task.start(work)

    def _progress(self, share: float, text: str, left_s: float) -> None:
        say = self._say
        words = f"{say(text)} · {share:.0%}" if text else ""
        if left_s >= _MINUTES_FROM_S:
            words += " · " + say("about {minutes} min left").format(minutes=round(left_s / 60))
        elif left_s >= 0:
            words += " · " + say("about {seconds} s left").format(seconds=max(round(left_s), 1))
        if self._is_open():
            self.view.set_progress(share, words)
        else:
            self._tell(words)

    def _done(self, result: Any) -> None:
        self._then(result)
        if not self._is_open():
            self._free()

    def _saved(self, path: Path) -> None:
        text = self._say("Saved {path}").format(path=path)
        self._names.remember(path)
        self._tell(text)
        self._end(text, path)

    def _copied(self, image: Any) -> None:
        QGuiApplication.clipboard().setImage(as_qimage(image))
        text = self._say("The picture is on the clipboard.")
        self._tell(text)
        self._end(text)

    def _failed(self, problem: str) -> None:
        text = f"{self._say('The file was not written')}: {problem}"
        self._tell(text)
        self._end(text)

    def _cancelled(self) -> None:
        self._end(self._say("Stopped. Nothing was written."))

    def _end(self, text: str, saved: Path | None = None) -> None:
        if self._is_open():
            self.view.set_idle(text, saved)
            self._preview.start()
        else:
            self._free()

    def _follow(self, change: EmissionInfo) -> None:
        """Bring an open dialog in line with the window."""
        if self._is_open() and change.signal.name not in _PASSING:
            if change.signal.name == "language":
                self.view.speak(self._say)
            self._changed()

    def _changed(self) -> None:
        """Propose a file for what is chosen now, and draw it in small soon."""
        if self.task.running:
            return
        self._propose()
        if self._off_screen is None:
            self.view.preview.show_message(self._say("Preparing the picture…"))
        self._preview.start()

    def _draw_preview(self) -> None:
        if self.task.running or not self._is_open() or self._viewport.stage is None:
            return
        view, works = self.view, self._works()
        view.set_credit("\n".join(works.told.foot))
        self._offer_needles()
        if view.kind == "table":
            rows = works.rows(view.table.kind)
            if rows:
                view.preview.show_table(rows, view.table.content.currentText())
            else:
                view.preview.show_message(self._say("This table is worked out when it is saved."))
            return
        picture = view.movie if view.kind == "movie" else view.picture
        size = picture.dimensions.size_px
        if view.kind in ("model", "page"):
            size = (self._viewport.width(), self._viewport.height())
        share = min(most / wanted for most, wanted in zip(PREVIEW_PX, size, strict=True))
        clear = view.kind == "picture" and view.picture.clear_ground.isChecked()
        labels = view.kind in ("picture", "movie") and picture.labels.isChecked()
        share *= _FINER_FOR_NAMES if labels else 1
        small = (max(round(size[0] * share), 16), max(round(size[1] * share), 16))
        image = finish(works.drawn(small, clear=clear, labels=labels, quickly=True))
        view.preview.show_picture(image, self._say("What will be written, in small"), self._session.theme)

    def _offer_needles(self) -> None:
        say, language = self._say, self._session.language
        needles = self._shown().stage.needles
        names = [f"{site_name(self._atlas, n.site.id, language)} ({say(_SIDES[n.side])})" for n in needles]
        film, selected = self.view.movie, self._session.selected
        if names == [film.needle.itemText(i) for i in range(film.needle.count())]:
            return
        ids = [(needle.site.id, needle.side) for needle in needles]
        muscles = [needle.site.muscle for needle in needles]
        chosen = 0
        if selected is not None and (selected.id, selected.side) in ids:
            chosen = ids.index((selected.id, selected.side))
        elif selected is not None and selected.id in muscles:
            chosen = muscles.index(selected.id)
        film.set_needles(names, chosen)

    def _propose(self) -> None:
        view, ending = self.view, self._ending()
        if self._proposed is None or view.path == self._proposed or not view.file.text().strip():
            details = {"movie": view.movie.kind, "table": view.table.kind}
            self._proposed = self._names.proposed(view.kind, details.get(view.kind, ""), ending)
            view.set_file(self._proposed)
        elif view.path.suffix.lower() != ending:
            view.set_file(view.path.with_suffix(ending))

    def _ending(self) -> str:
        view = self.view
        if view.kind == "movie":
            return view.movie.ending
        return view.table.ending if view.kind == "table" else _ENDINGS[view.kind]

    def _ask_file(self) -> None:
        say, ending = self._say, self._ending()
        kinds = f"{ending[1:].upper()} (*{ending})"
        no_question = QFileDialog.Option.DontConfirmOverwrite
        path, _ = QFileDialog.getSaveFileName(
            self.view, say("Take away"), str(self.view.path), kinds, options=no_question
        )
        if path:
            self.view.set_file(Path(path))

    def _open_folder(self) -> None:
        if self.view.saved is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.view.saved.parent)))

    def _works(self) -> Works:
        """Return the works on what the window shows at this moment."""
        off_screen = self._shown()
        off_screen.show(self._session, camera.pose_of(self._viewport.plotter))
        return Works(off_screen)

    def _shown(self) -> OffScreen:
        stage = self._viewport.stage
        assert stage is not None
        if self._off_screen is not None and self._off_screen.stage.pack is not stage.pack:
            self._free()
        if self._off_screen is None:
            self._off_screen = OffScreen(self._atlas, stage.pack, self._session, stage)
        return self._off_screen

    def _window_size(self) -> tuple[int, int]:
        """Return how large the picture in the window is, pixels of the screen."""
        ratio = self._viewport.devicePixelRatioF()
        return max(round(self._viewport.width() * ratio), 16), max(round(self._viewport.height() * ratio), 16)

    def _named(self) -> bool:
        return self._session.labels and not self._session.answers_hidden

    def _close(self) -> None:
        self._preview.stop()
        self._free()

    def _free(self) -> None:
        if self._off_screen is not None:
            self._off_screen.close()
            self._off_screen = None

    def _is_open(self) -> bool:
        return self._view is not None and self._view.isVisible()

    @property
    def _say(self) -> Speech:
        return speech(self._session.language)
