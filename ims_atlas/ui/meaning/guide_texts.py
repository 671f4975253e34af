"""How a place is found, step by step, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from ims_atlas.body.construction import Step
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.provenance import Language
from ims_atlas.model.vocabulary import CONFIDENCES, DIRECTIONS
from ims_atlas.ui.html import in_figures
from ims_atlas.ui.speech import marked, speech

_SENTENCES = {
    "landmark": marked("Find {first}"),
    "extreme": marked("On {first}, the point farthest {directions}"),
    "joint": marked("The middle of the joint between {first} and {second}"),
    "measured": marked("A point measured on this body"),
    "between": marked("From {first} towards {second}: {distance}"),
    "offset": marked("From {first} {distance} {directions}"),
    "bring": marked("Take {first} to the height of {second}"),
    "on_line": marked("On the line from {first} to {second}, at the height of {third}"),
    "edge": marked("The {directions} edge of {first} at the height of {second}"),
    "gap": marked("Between {first} and {second}, at the height of {third}"),
    "nearest": marked("The nearest point of {first}"),
    "centre": marked("The middle of {first}, {directions}"),
    "interspace": marked("The space between the spinous processes of {first} and {second}"),
    "rib_space": marked("The space between {first} and {second}, in line with {third}"),
    "over": marked("Out to the skin, {directions}"),
    "mirror": marked("The same point on the other side"),
    "muscle": marked("On {first}, {distance} of its length, {directions}"),
    "beside": marked("{distance} from the mid-line, level with {first}"),
    "skin": marked("The point of the skin above it"),
}
"""What each rule of the language of places says to someone who looks for the place."""


class GuideTexts:
    """Writes the steps of a construction in one language."""

    def __init__(self, atlas: Atlas, language: Language, name_of: Callable[[str], str]) -> None:
        self._atlas = atlas
        self._language: Language = language
        self._name_of = name_of
        self._say = speech(language)

    def guide(self, steps: Sequence[Step], shown: int | None) -> str:
        """Return the steps as a list; each is a link ``guide:N`` that draws the construction up to it."""
        say = self._say
        if not steps:
            return ""
        rows = []
        for i, step in enumerate(steps):
            sentence = escape(self.sentence(step))
            said = f"<b>{sentence}</b>" if i == shown else sentence
            rows.append(f"<li><a href='guide:{i}'>{said}</a></li>")
        ahead = 0 if shown is None else min(shown + 1, len(steps) - 1)
        links = [f"<a href='guide:{ahead}'>{say('Next step')}</a>"]
        if shown is None:
            links = [f"<a href='guide:0'>{say('Show it step by step')}</a>"]
        else:
            if shown > 0:
                links.insert(0, f"<a href='guide:{shown - 1}'>{say('Step before')}</a>")
            links.append(f"<a href='guide:'>{say('Hide')}</a>")
        title = say("How to find it")
        return f"<p><b>{title}</b> &nbsp; {' · '.join(links)}</p><ol>{''.join(rows)}</ol>"

    def sentence(self, step: Step) -> str:
        """Return one step in words: ``From apex of patella towards lateral malleolus: 3 cun (76 mm)``."""
        names = [*(self._called(name) for name in step.names), "", "", ""]
        said = self._say(_SENTENCES[step.rule]).format(
            first=names[0] or self._say("the point just found"),
            second=names[1] or self._say("the point just found"),
            third=names[2] or self._say("the point just found"),
            distance=self._distance(step),
            directions=self._directions(step),
        )
        confidence = self._confidence(step)
        said = " ".join(said.split())
        return said[:1].upper() + said[1:] + confidence

    def _called(self, name: str) -> str:
        if not name:
            return ""
        if self._atlas.is_acupoint(name):
            return name.replace("_", " ")
        if self._atlas.is_landmark(name):
            said = self._atlas.landmark(name).names.said_in(self._language)
        else:
            said = self._name_of(name)
        return said[:1].lower() + said[1:]

    def _distance(self, step: Step) -> str:
        if step.cun is not None and step.mm is not None:
            here = self._say("{mm} mm here").format(mm=f"{step.mm:.0f}")
            return f"{in_figures(step.cun, step.cun, self._language)} cun ({here})"
        if step.share is not None:
            return f"{step.share:.0%}"
        return f"{step.mm:.0f} mm" if step.mm is not None else ""

    def _directions(self, step: Step) -> str:
        words = dict.fromkeys(DIRECTIONS[each].said_in(self._language) for each in step.directions)
        return self._say(" and ").join(words)

    def _confidence(self, step: Step) -> str:
        if step.rule != "landmark" or not self._atlas.is_landmark(step.names[0]):
            return ""
        landmark = self._atlas.landmark(step.names[0])
        if landmark.confidence in (None, "high"):
            return ""
        return f" ({CONFIDENCES[landmark.confidence].said_in(self._language)})"
