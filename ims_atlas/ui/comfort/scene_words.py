"""What the picture shows, in words: for screen readers, and for whoever wants it read out."""

from __future__ import annotations

from collections.abc import Callable

from ims_atlas.analysis.names import acupoint_name, site_name
from ims_atlas.analysis.shown import shown
from ims_atlas.analysis.supply import Strength
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.state.session import LayerName, Pick, Session
from ims_atlas.ui.speech import marked, speech

_SIDES = {"left": marked("left side"), "right": marked("right side"), "both": marked("both sides")}
_LAYERS: dict[LayerName, str] = {
    "bones": marked("bones"),
    "muscles": marked("muscles"),
    "skin": marked("skin"),
    "vessels": marked("vessels"),
    "nerves": marked("nerves"),
    "organs": marked("organs"),
    "sites": marked("needles"),
    "meridians": marked("meridians"),
    "acupoints": marked("acupoints"),
}
_NAMED = 12
"""So many muscles are named; more would not be listened to."""


class SceneWords:
    """Says what a session shows, in its language."""

    def __init__(self, atlas: Atlas, session: Session, name_of: Callable[[str], str]) -> None:
        self._atlas = atlas
        self._session = session
        self._name_of = name_of

    def text(self) -> str:
        """Return a few plain sentences, the most important first."""
        session = self._session
        if session.answers_hidden:
            return self._say("The answers are hidden.")
        return " ".join(
            filter(
                None,
                (
                    self._selected(),
                    self._levels(),
                    self._muscles(),
                    self._left_out(),
                    self._layers(),
                ),
            )
        )

    def _say(self, text: str) -> str:
        return speech(self._session.language)(text)

    def _selected(self) -> str:
        picks = self._session.all_selected()
        if not picks:
            return ""
        return self._say("Selected: {names}.").format(names=", ".join(map(self._called, picks)))

    def _called(self, pick: Pick) -> str:
        if pick.kind == "site":
            name = site_name(self._atlas, pick.id, self._session.language)
        elif pick.kind == "acupoint":
            point = self._atlas.acupoint(pick.id)
            name = acupoint_name(point)
        else:
            name = self._name_of(pick.id)
        side = {Side.LEFT: self._say("left"), Side.RIGHT: self._say("right")}.get(pick.side)
        return name if side is None else f"{name} ({side})"

    def _levels(self) -> str:
        session = self._session
        levels = session.shown_levels()
        if not levels:
            return self._say("No level is chosen.")
        said = self._say("Lit: what {levels} supply, {side}.")
        if len(levels) == 1:
            said = self._say("Lit: what {levels} supplies, {side}.")
        return said.format(levels=", ".join(levels), side=self._say(_SIDES[session.sides]))

    def _muscles(self) -> str:
        session = self._session
        found = shown(self._atlas, session.shown_levels(), session.rule, session.condition)
        main = [key for key, supply in found.muscles.items() if supply.strength is Strength.MAIN]
        further = [key for key in found.muscles if key not in main]
        sentences = []
        for keys, said in (
            (main, self._say("Main root of {count}: {names}.")),
            (further, self._say("Further root of {count}: {names}.")),
        ):
            if keys:
                named = [self._name_of(key) for key in keys[:_NAMED]]
                if len(keys) > _NAMED:
                    named.append(self._say("and {count} more").format(count=len(keys) - _NAMED))
                sentences.append(said.format(count=len(keys), names=", ".join(named)))
        if found.sites and session.layers["sites"].visible:
            sentences.append(self._say("{count} needle sites a side.").format(count=len(found.sites)))
        return " ".join(sentences)

    def _left_out(self) -> str:
        session = self._session
        sentences = []
        for picks, said in (
            (session.isolated, self._say("Shown alone: {names}.")),
            (session.hidden, self._say("Hidden: {names}.")),
            (session.faded, self._say("Like glass: {names}.")),
        ):
            if picks:
                sentences.append(said.format(names=", ".join(sorted(map(self._called, picks)))))
        if session.peel > 0:
            sentences.append(self._say("Peeled to {share} %.").format(share=round(100 * session.peel)))
        if session.cut is not None:
            sentences.append(self._say("The body is cut open."))
        return " ".join(sentences)

    def _layers(self) -> str:
        names = [self._say(text) for name, text in _LAYERS.items() if self._session.layers[name].visible]
        return self._say("In the picture: {layers}.").format(layers=", ".join(names)) if names else ""
