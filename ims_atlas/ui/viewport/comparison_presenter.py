"""Keeps divider and captions in line with the session, and the session with the divider."""

from __future__ import annotations

from ims_atlas.state.session import Session
from ims_atlas.ui.speech import Speech
from ims_atlas.ui.viewport.comparison_view import ComparisonView
from ims_atlas.ui.viewport.viewport import Viewport


class ComparisonPresenter:
    """Joins the session's comparison and wiper to what lies over the viewport."""

    def __init__(self, session: Session, viewport: Viewport) -> None:
        self._session = session
        self.view = ComparisonView(viewport)
        self.view.moved.connect(self._move)
        self.view.divider.sliderPressed.connect(lambda: viewport.hold_coarse(True))
        self.view.divider.sliderReleased.connect(lambda: viewport.hold_coarse(False))
        session.events.comparison.connect(lambda _: self._show())
        session.events.wiper.connect(lambda _: self._show())
        self._show()

    def speak(self, say: Speech) -> None:
        """Say captions and names in a language."""
        self.view.speak(say)

    def _show(self) -> None:
        self.view.show_comparison(self._session.comparison, self._session.wiper)

    def _move(self, share: float) -> None:
        self._session.wiper = share
