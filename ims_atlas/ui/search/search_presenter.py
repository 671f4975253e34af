"""Fills the list below the search box: results in groups, what was found before, and what may be typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ims_atlas.analysis.search import GROUP_OF, Found, FoundGroup, Group, Search
from ims_atlas.analysis.search_index import Kind, Why
from ims_atlas.analysis.supply import roots_in_words
from ims_atlas.body.pack import PartRecord
from ims_atlas.model.atlas import Atlas
from ims_atlas.state.session import Session
from ims_atlas.ui.search.result_rows import Example, Heading, Note, Result, Row
from ims_atlas.ui.search.search_view import SearchView
from ims_atlas.ui.speech import Speech, marked, speech

_GROUPS: dict[Group, str] = {
    "levels": marked("Levels"),
    "muscles": marked("Muscles"),
    "sites": marked("Needle sites"),
    "acupoints": marked("Acupoints and meridians"),
    "nerves": marked("Nerves"),
    "conditions": marked("Conditions"),
    "parts": marked("Bones, vessels, organs"),
    "texts": marked("To read"),
}
_KINDS: dict[Kind, str] = {
    "level": marked("Level"),
    "levels": marked("Levels"),
    "muscle": marked("Muscle"),
    "nerve": marked("Nerve"),
    "site": marked("Needle site"),
    "condition": marked("Condition"),
    "text": marked("Text"),
    "term": marked("Term"),
    "hazard": marked("Hazard region"),
    "dermatomes": marked("Dermatome map"),
    "acupoint": marked("Acupoint"),
    "meridian": marked("Meridian"),
    "bone": marked("Bone"),
    "cartilage": marked("Cartilage"),
    "tendon": marked("Tendon"),
    "vessel": marked("Vessel"),
    "brain": marked("Brain"),
    "organ": marked("Organ"),
    "skin": marked("Skin"),
}
_WHY: dict[Why, str] = {
    "name": "",
    "english": marked("English:"),
    "latin": marked("Latin:"),
    "french": marked("French:"),
    "synonym": marked("synonym:"),
    "plain": marked("in plain words:"),
    "code": marked("code:"),
    "pinyin": marked("pinyin:"),
    "characters": marked("Chinese:"),
    "translation": marked("translated:"),
}
_EXAMPLES = (
    (marked("infraspinatus"), marked("a muscle, in English, Latin or French")),
    ("C6", marked("a level")),
    ("L2-L4", marked("several levels")),
    ("LI11", marked("an acupuncture point, by its code or name")),
    (marked("axillary nerve"), marked("a nerve, bone, vessel or organ")),
    (marked("tennis elbow"), marked("a condition")),
    (marked("gluteus maximis"), marked("small typing errors are forgiven")),
)
_RECENT = 5


class SearchPresenter:
    """Searches while the user types, in the session's language."""

    def __init__(self, atlas: Atlas, session: Session, view: SearchView) -> None:
        self._atlas = atlas
        self._session = session
        self._view = view
        self._parts: Sequence[PartRecord] = ()
        self._recent: list[Found] = []
        self._search = Search(atlas, session.language)
        view.typed.connect(self._type)
        for signal in (view.chosen, view.added):
            signal.connect(self._remember)
        session.events.language.connect(lambda _: self._begin_again())

    def open(self, parts: Sequence[PartRecord]) -> None:
        """Find the parts of this body too."""
        self._parts = parts
        self._begin_again()

    def _begin_again(self) -> None:
        self._recent = []
        self._search = Search(self._atlas, self._session.language, self._parts)

    @property
    def _say(self) -> Speech:
        return speech(self._session.language)

    def _type(self, words: str) -> None:
        if not words.strip():
            self._view.show_rows(self._suggestions())
            self._search.prepare()
            return
        groups = self._search.grouped(words)
        self._view.show_rows([row for group in groups for row in self._rows(group)] or self._nothing(words))

    def _rows(self, group: FoundGroup) -> Iterable[Row]:
        say, shown = self._say, len(group.found)
        some = say("{shown} of {all}").format(shown=shown, all=group.count) if shown < group.count else ""
        return [Heading(say(_GROUPS[group.group]), some), *map(self._result, group.found)]

    def _suggestions(self) -> list[Row]:
        """Return what stands below an empty line: what was found last, and what may be typed."""
        say = self._say
        rows: list[Row] = []
        if self._recent:
            rows += [Heading(say("Found before")), *(self._result(found) for found in self._recent)]
        rows.append(Heading(say("What you can type")))
        return rows + [Example(say(words), say(finds)) for words, finds in _EXAMPLES]

    def _nothing(self, words: str) -> list[Row]:
        """Return what stands there when nothing is like the words: what to try, and the nearest names."""
        say = self._say
        nothing = say("Nothing is called like '{words}'").format(words=words.strip())
        rows: list[Row] = [
            Heading(nothing),
            Note(say("Try the first letters, the Latin name, a level such as C6, or a code such as LI11.")),
        ]
        near = self._search.nearest(words)
        return rows + ([Heading(say("Nearest names")), *map(self._result, near)] if near else [])

    def _result(self, found: Found) -> Result:
        say = self._say
        at = found.name.find(found.matched) if found.matched else -1
        own = tuple((start + at, end + at) for start, end in found.letters) if at >= 0 else ()
        elsewhere = at < 0 and found.kind != "levels"
        return Result(
            found,
            found.name,
            own,
            say(_WHY[found.why]) if elsewhere and _WHY[found.why] else "",
            found.matched if elsewhere else "",
            found.letters if elsewhere else (),
            say("typing error?") if found.typing_error else "",
            self._aside(found),
            say(_KINDS[found.kind]),
        )

    def _aside(self, found: Found) -> str:
        """Return what tells a result from others: its roots, its name in words, or what it is."""
        atlas, language = self._atlas, self._session.language
        if found.kind == "level":
            return atlas.level(found.id).names.said_in(language)
        if found.kind == "muscle" and atlas.is_muscle(found.id):
            return roots_in_words(atlas, found.id)
        if found.kind == "nerve" and atlas.is_nerve(found.id):
            roots = atlas.nerve(found.id).all_roots
            return f"{roots[0]}-{roots[-1]}" if len(roots) > 3 else ", ".join(roots)
        mixed = GROUP_OF[found.kind] in ("parts", "texts") or found.kind == "meridian"
        return self._say(_KINDS[found.kind]) if mixed else ""

    def _remember(self, found: Found) -> None:
        plain = Found(found.kind, found.id, found.name, found.name)
        self._recent = [plain, *(old for old in self._recent if (old.kind, old.id) != (found.kind, found.id))]
        del self._recent[_RECENT:]
