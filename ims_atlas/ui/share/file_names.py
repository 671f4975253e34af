"""Which file to propose: a folder where such files belong, and a name that says what it shows."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths

from ims_atlas.state.session import Session
from ims_atlas.ui.share.options import Kind

_SETTING = "take_away_folder"
_PLACES = QStandardPaths.StandardLocation
_FOLDERS: dict[Kind, QStandardPaths.StandardLocation] = {
    "picture": _PLACES.PicturesLocation,
    "movie": _PLACES.MoviesLocation,
}


class FileNames:
    """Proposes files that do not exist yet, in the folder that was used last."""

    def __init__(self, session: Session, settings: QSettings) -> None:
        self._session = session
        self._settings = settings

    def proposed(self, kind: Kind, detail: str, ending: str) -> Path:
        """Return a file for a kind; ``detail`` tells its sort, such as ``turn``."""
        name = "-".join(part for part in (self._subject(), detail) if part)
        path = self._folder(kind) / f"{name}{ending}"
        number, free = 1, path
        while free.exists():
            number += 1
            free = path.with_name(f"{path.stem}-{number}{ending}")
        return free

    def remember(self, path: Path) -> None:
        """Propose the folder of this file from now on."""
        self._settings.setValue(_SETTING, str(path.parent))

    def _subject(self) -> str:
        session = self._session
        name = session.condition or "-".join(session.shown_levels())
        if not name and session.selected is not None:
            name = session.selected.id
        return name or "ims-atlas"

    def _folder(self, kind: Kind) -> Path:
        kept = self._settings.value(_SETTING)
        if kept and Path(str(kept)).is_dir():
            return Path(str(kept))
        usual = Path(QStandardPaths.writableLocation(_FOLDERS.get(kind, _PLACES.DocumentsLocation)))
        return usual if usual.is_dir() else Path.home()
