"""Fills the browser of conditions, and marks the one that the body shows."""

from __future__ import annotations

from ims_atlas.model.atlas import Atlas
from ims_atlas.model.conditions import Condition
from ims_atlas.model.vocabulary import REGIONS
from ims_atlas.state.session import Session
from ims_atlas.ui.conditions.conditions_view import ConditionRow, ConditionsView
from ims_atlas.ui.speech import speech


class ConditionsPresenter:
    """Follows the session's language and condition."""

    def __init__(self, atlas: Atlas, session: Session, view: ConditionsView) -> None:
        self._atlas = atlas
        self._session = session
        self._view = view
        session.events.language.connect(lambda _: self._fill())
        session.events.condition.connect(view.mark)
        self._fill()

    def _fill(self) -> None:
        language = self._session.language
        say = speech(language)
        self._view.set_words(
            say("Filter conditions"), say("No condition is called like that."), say("Conditions")
        )
        groups = []
        for region, name in REGIONS.items():
            rows = [self._row(c) for c in self._atlas.conditions if c.regions[0] == region]
            if rows:
                groups.append((name.said_in(language), sorted(rows, key=lambda row: row.name.casefold())))
        self._view.set_conditions(groups)
        self._view.mark(self._session.condition)

    def _row(self, condition: Condition) -> ConditionRow:
        words = " ".join((condition.names.en, condition.names.fr, *condition.synonyms, *condition.levels))
        return ConditionRow(condition.id, condition.names.said_in(self._session.language), words)
