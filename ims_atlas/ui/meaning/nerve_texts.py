"""A nerve as short HTML: its way from the roots, what it supplies itself and through branches, as links."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ims_atlas.analysis.nerve_reach import muscles_of_nerve, way_to_nerve
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.nerves import Nerve
from ims_atlas.model.provenance import Language
from ims_atlas.ui.html import key_link, sources_html
from ims_atlas.ui.speech import speech

_UNNAMED = ("root", "ramus", "division")
"""Kinds that a way leaves out, unless it ends there."""


class NerveTexts:
    """Writes nerves in one language. Links: ``nerve:ID``, ``muscle:ID``, ``level:C6``, ``source:KEY``."""

    def __init__(self, atlas: Atlas, language: Language) -> None:
        self._atlas = atlas
        self._language: Language = language
        self._say = speech(language)

    def nerve(self, nerve: Nerve) -> str:
        """Return what the atlas holds of a nerve."""
        atlas, say = self._atlas, self._say
        fibres = {
            "motor": say("motor fibres"),
            "sensory": say("sensory fibres"),
            "mixed": say("mixed fibres"),
        }
        other = nerve.names.fr if self._language == "en" else nerve.names.en
        through = muscles_of_nerve(atlas, nerve.id)[1]
        lists = {
            say("Springs from"): self._nerves(atlas.nerve(origin.nerve) for origin in nerve.springs_from),
            say("Supplies"): self._muscles(nerve.supplies),
            say("Supplies through its branches"): self._muscles(through),
            say("Branches"): self._nerves(atlas.branches(nerve.id)),
        }
        rows = [
            f"<p><i>{escape(other)}</i> · {fibres[nerve.fibres]}<br>"
            f"{escape(nerve.course.said_in(self._language))}</p>",
            self._ways(nerve),
        ]
        rows += [f"<p><b>{title}</b> {links}</p>" for title, links in lists.items() if links]
        roots = "".join(
            f"<br>{', '.join(map(_level, said.roots))} [{key_link(atlas, said.source, self._language)}]"
            for said in nerve.roots
        )
        rows.append(f"<p><b>{say('Roots')}</b>{roots}</p>" if roots else "")
        rows.append(sources_html(atlas, nerve.sources, nerve.review, self._language))
        return "".join(rows)

    def _ways(self, nerve: Nerve) -> str:
        """Return the ways from its roots; roots that share the rest of it stand in one line."""
        shared: dict[tuple[str, ...], list[str]] = {}
        for root in nerve.all_roots:
            way = way_to_nerve(self._atlas, root, nerve.id)
            rest = tuple(key for key in way[:-1] if self._atlas.nerve(key).kind not in _UNNAMED)
            if way and rest:
                shared.setdefault(rest, []).append(root)
        if not shared:
            return ""
        lines = []
        for rest, roots in shared.items():
            names = [
                self._link("nerve", key, self._atlas.nerve(key).names.said_in(self._language)) for key in rest
            ]
            own = escape(nerve.names.said_in(self._language))
            lines.append(" > ".join((", ".join(map(_level, roots)), *names, own)))
        return f"<p><b>{self._say('Path')}</b><br>{'<br>'.join(lines)}</p>"

    def _muscles(self, keys: Iterable[str]) -> str:
        """Return links to muscles; parts stand for themselves only where their whole is not among them."""
        muscles = {key: self._atlas.muscle(key) for key in keys}
        named = [m for m in muscles.values() if not set(self._atlas.ancestors(m.id)) & set(muscles)]
        return ", ".join(self._link("muscle", m.id, m.names.said_in(self._language)) for m in named)

    def _nerves(self, nerves: Iterable[Nerve]) -> str:
        return ", ".join(self._link("nerve", n.id, n.names.said_in(self._language)) for n in nerves)

    def _link(self, kind: str, key: str, name: str) -> str:
        return f"<a href='{kind}:{key}'>{escape(name)}</a>"


def _level(level: str) -> str:
    return f"<a href='level:{level}'>{level}</a>"
