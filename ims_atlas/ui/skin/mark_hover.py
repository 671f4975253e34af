"""What the chip at the mouse says beyond names: marks on nerves and skin, and the map's levels there."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF
from PySide6.QtWidgets import QLabel

from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene.marks import Mark
from ims_atlas.state.session import Pick, Session
from ims_atlas.ui.skin.skin_texts import SIDES, SkinTexts
from ims_atlas.ui.speech import speech
from ims_atlas.ui.viewport.viewport import Viewport


class MarkHover(QObject):
    """Writes into the chip beside the mouse, after the viewport's presenter has named the structure there."""

    def __init__(self, atlas: Atlas, session: Session, viewport: Viewport, chip: QLabel) -> None:
        super().__init__(viewport)
        self._atlas = atlas
        self._session = session
        self._viewport = viewport
        self._chip = chip
        viewport.hovered.connect(self._hover)

    def _hover(self, pick: Pick | None, at: QPointF | None) -> None:
        session = self._session
        if at is None or session.answers_hidden:
            return
        mark = self._viewport.mark_at(at)
        named = self._chip.text() if pick is not None else ""
        words = self._of_mark(mark) if mark is not None else self._of_map(at, named)
        if words:
            self._chip.setText(words)
            self._chip.adjustSize()
            limit = self._viewport.width() - self._chip.width() - 8
            self._chip.move(min(int(at.x()) + 16, max(limit, 0)), max(int(at.y()) - 34, 4))
            self._chip.show()
            self._chip.raise_()

    def _of_mark(self, mark: Mark) -> str:
        say, language = speech(self._session.language), self._session.language
        side = "" if mark.side is Side.MIDLINE else f" ({say(SIDES[mark.side])})"
        if mark.kind == "key_point":
            record = next(each for each in self._atlas.key_points if each.id == mark.id)
            return SkinTexts(self._atlas, language).key_point(record) + side
        if mark.kind == "opening":
            where = self._atlas.level(mark.id).leaves.said_in(language)
            words = say("Root {level} leaves the spine here: {where}")
            return words.format(level=mark.id, where=where[0].lower() + where[1:]) + side
        nerve = self._atlas.nerve(mark.id).names.said_in(language)
        return say("{nerve}: the last stretch to the muscle, schematic").format(nerve=nerve) + side

    def _of_map(self, at: QPointF, named: str) -> str:
        """Return the name at the mouse with what the map in view says of the skin there."""
        stage = self._viewport.stage
        source_map = None if stage is None else stage.on_skin.map_shown()
        place = None if source_map is None else self._viewport.skin_at(at)
        if stage is None or source_map is None or place is None:
            return ""
        levels = stage.on_skin.dermatomes.at(source_map, place)
        told = SkinTexts(self._atlas, self._session.language).levels_here(source_map.source, levels)
        return f"{named} · {told}" if named else told
