"""What happened, in words: every kind of change has a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ims_atlas.analysis.names import site_name
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.state.changes import Change, Subject
from ims_atlas.state.session import Pick, Session
from ims_atlas.ui.layers.layers_view import LAYER_NAMES
from ims_atlas.ui.speech import Speech, marked, speech

SENTENCES: Mapping[str, str] = {
    "start": marked("Beginning"),
    "opened": marked("Opened {what}"),
    "restored": marked("Brought back what was open"),
    "new": marked("Began new bookmarks"),
    "bookmark": marked("Went to {what}"),
    "bookmark_added": marked("Bookmarked {what}"),
    "bookmark_deleted": marked("Deleted the bookmark {what}"),
    "bookmark_renamed": marked("Named a bookmark {what}"),
    "bookmark_notes": marked("Wrote notes on {what}"),
    "bookmark_updated": marked("Renewed the bookmark {what}"),
    "bookmarks_titled": marked("Entitled the bookmarks {what}"),
    "bookmarks_ordered": marked("Reordered the bookmarks"),
    "levels": marked("Chose {what}"),
    "levels_off": marked("Cleared the levels"),
    "condition": marked("Chose {what}"),
    "condition_off": marked("Left the condition"),
    "selected": marked("Selected {what}"),
    "selected_off": marked("Selected nothing"),
    "also_selected": marked("Also selected {what}"),
    "also_selected_off": marked("No longer selected {what}"),
    "linked": marked("Joined with {what}"),
    "linked_off": marked("Took the line away"),
    "hidden": marked("Hid {what}"),
    "hidden_off": marked("Brought back {what}"),
    "faded": marked("Faded {what}"),
    "faded_off": marked("Made solid {what}"),
    "isolated": marked("Isolated {what}"),
    "isolated_off": marked("Ended the isolation"),
    "comparison": marked("Compared: {what}"),
    "wiper": marked("Moved the wiper"),
    "layer_on": marked("Showed {what}"),
    "layer_off": marked("Hid {what}"),
    "layer_faded": marked("Changed the opacity: {what}"),
    "sides": marked("Side: {what}"),
    "with_neighbours_on": marked("Added the levels beside"),
    "with_neighbours_off": marked("Left out the levels beside"),
    "rule": marked("Counted sources: {what}"),
    "meridians": marked("Meridians: {what}"),
    "match_rule": marked("Matched by {what}"),
    "match_rule_off": marked("Matched by the usual rule"),
    "surroundings": marked("Surroundings: {what}"),
    "surroundings_opacity": marked("Changed the surroundings"),
    "auto_fade_on": marked("Faded what covers"),
    "auto_fade_off": marked("No longer faded what covers"),
    "peel": marked("Peeled"),
    "exploded": marked("Moved the parts apart"),
    "cut": marked("Cut: {what}"),
    "cut_moved": marked("Moved the cut"),
    "cut_off": marked("Closed the cut"),
    "labels_on": marked("Showed names"),
    "labels_off": marked("Hid names"),
    "answers_hidden_on": marked("Hid the answers"),
    "answers_hidden_off": marked("Showed the answers"),
    "measured_begun": marked("Began to measure"),
    "measured": marked("Measured"),
    "measured_off": marked("Took the measure away"),
    "asked": marked("Asked at the skin"),
    "asked_off": marked("Took the question away"),
    "dermatome_map": marked("Dermatomes: {what}"),
    "dermatome_map_off": marked("Hid the dermatomes"),
    "key_points_on": marked("Showed the key points"),
    "key_points_off": marked("Hid the key points"),
    "guide": marked("Followed how the place is found"),
    "guide_off": marked("Left how the place is found"),
    "page": marked("Read {what}"),
    "camera": marked("Turned the body"),
    "other": marked("Changed the view"),
}
"""The sentence of each kind of change; ``{what}`` is what it is about."""

_WORDS: Mapping[str, Mapping[str, str]] = {
    "sides": {"left": marked("Left"), "right": marked("Right"), "both": marked("Both")},
    "comparison": {
        "overlay": marked("Over one another"),
        "split": marked("Side by side"),
        "wiper": marked("With a wiper"),
    },
    "rule": {"any": marked("any source"), "majority": marked("most sources"), "all": marked("all sources")},
    "surroundings": {
        "selection": marked("the selection alone"),
        "group": marked("its group"),
        "region": marked("its region"),
        "body": marked("the whole body"),
    },
    "cut": {
        "sagittal": marked("Sagittal"),
        "coronal": marked("Coronal"),
        "axial": marked("Axial"),
        "needle": marked("Along the needle"),
    },
    "layer": dict(LAYER_NAMES.items()),
}
_SIDES = {Side.LEFT: marked("left"), Side.RIGHT: marked("right")}
_NAMED = 2
"""How many things a sentence names; of more it tells the number."""


class HistoryWords:
    """Says what happened, in the session's language.

    Parameters
    ----------
    name_of
        Returns the name of a structure of the body in view.
    """

    def __init__(self, atlas: Atlas, session: Session, name_of: Callable[[str], str]) -> None:
        self._atlas = atlas
        self._session = session
        self._name_of = name_of

    def of(self, change: Change) -> str:
        """Return a change as a short sentence without a full stop."""
        say = speech(self._session.language)
        names = [self._called(change.kind, subject, say) for subject in change.subjects]
        limit = len(names) if change.kind == "levels" else _NAMED
        what = ", ".join(names[:limit])
        if len(names) > limit:
            what = say("{names} and {n} more").format(names=what, n=len(names) - limit)
        if not names and change.kind == "meridians":
            what = say("all")
        return say(SENTENCES.get(change.kind, SENTENCES["other"])).format(what=what)

    def title_of(self, session: Session) -> str:
        """Return a title for what a session shows: its condition, its levels, what is selected."""
        say = speech(session.language)
        parts = []
        if session.condition is not None:
            parts.append(self._atlas.condition(session.condition).names.said_in(session.language))
        elif session.levels:
            parts.append(", ".join(session.shown_levels()))
        if session.selected is not None:
            parts.append(self._called("selected", session.selected, say))
        return " · ".join(parts) or say("The whole body")

    def _called(self, kind: str, subject: Subject, say: Speech) -> str:
        language = self._session.language
        if isinstance(subject, Pick):
            side = f" ({say(_SIDES[subject.side])})" if subject.side in _SIDES else ""
            return self._name_of_pick(subject) + side
        if kind == "condition":
            return self._atlas.condition(subject).names.said_in(language)
        if kind == "match_rule":
            return self._atlas.match_rule(subject).names.said_in(language)
        if kind == "dermatome_map":
            return self._atlas.citation(subject)
        if kind == "page":
            return self._page(subject, say)
        words = _WORDS.get(kind.removesuffix("_on").removesuffix("_off").removesuffix("_faded"), {})
        return say(words[subject]) if subject in words else subject

    def _name_of_pick(self, pick: Pick) -> str:
        if pick.kind == "site":
            return site_name(self._atlas, pick.id, self._session.language)
        if pick.kind == "acupoint":
            return pick.id.replace("_", " ")
        return self._name_of(pick.id)

    def _page(self, key: str, say: Speech) -> str:
        kind, _, name = key.partition(":")
        language, atlas = self._session.language, self._atlas
        match kind:
            case "text":
                return atlas.text(name).title.said_in(language)
            case "condition":
                return atlas.condition(name).names.said_in(language)
            case "term":
                return atlas.term(name).names.said_in(language)
            case "hazard":
                return atlas.hazard(name).names.said_in(language)
            case "meridian":
                return atlas.meridian(name).names.said_in(language)
            case "examination":
                return say("Examination of {level}").format(level=name)
        return say({"coverage": marked("Coverage"), "contents": marked("Contents")}[kind])
