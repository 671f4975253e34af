"""What changed between two scenes, as a kind and what it is about; the window says it in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ims_atlas.model.segments import in_order
from ims_atlas.state.bookmarks import Collection
from ims_atlas.state.scene import FIELDS, Scene
from ims_atlas.state.scene_file import Bookmark
from ims_atlas.state.session import LAYERS, Pick

Subject = Pick | str
"""What a change is about: something on the body, or an id, a level, a title."""


@dataclass(frozen=True)
class Change:
    """One change: its kind, and what it is about.

    Beside the kinds that this module finds, whoever records a moment may name one of its own: ``start``,
    ``opened``, ``restored``, ``new`` and ``bookmark``.
    """

    kind: str
    subjects: tuple[Subject, ...] = ()


GLIDING = frozenset(
    {
        "camera",
        "peel",
        "exploded",
        "cut_moved",
        "wiper",
        "layer_faded",
        "surroundings_opacity",
        "bookmark_notes",
    }
)
"""Kinds that come in many small steps, which make one moment of the history."""


def scene_change(before: Scene, after: Scene) -> Change | None:
    """Return what changed, named by the most telling field; None if nothing did."""
    changed = {name for name in FIELDS if getattr(before, name) != getattr(after, name)}
    for names, describe in _RULES:
        if changed & set(names):
            change = describe(before, after)
            if change is not None:
                return change
    return Change("other") if changed else None


def bookmark_change(before: Collection, after: Collection) -> Change | None:
    """Return what changed in the bookmarks; None if nothing did."""
    if before == after:
        return None
    if before.items == after.items:
        return Change("bookmarks_titled", (after.title,))
    return _item_change(before.items, after.items)


def _item_change(before: tuple[Bookmark, ...], after: tuple[Bookmark, ...]) -> Change:
    if len(after) != len(before):
        longer, shorter = (after, before) if len(after) > len(before) else (before, after)
        kind = "bookmark_added" if longer is after else "bookmark_deleted"
        other = next((one for one, two in zip(longer, shorter, strict=False) if one != two), longer[-1])
        return Change(kind, (other.title,))
    pairs = [(one, two) for one, two in zip(before, after, strict=True) if one != two]
    if len(pairs) > 1:
        return Change("bookmarks_ordered")
    one, two = pairs[0]
    if one.title != two.title:
        return Change("bookmark_renamed", (two.title,))
    return Change("bookmark_notes" if one.notes != two.notes else "bookmark_updated", (two.title,))


_Describe = Callable[[Scene, Scene], Change | None]


def _simple(field: str) -> _Describe:
    return lambda _before, _after: Change(field)


def _switch(field: str) -> _Describe:
    return lambda _before, after: Change(f"{field}_{'on' if getattr(after, field) else 'off'}")


def _value(field: str, kind: str = "") -> _Describe:
    """Describe a field by its new value, or as put away where it is empty."""

    def describe(_before: Scene, after: Scene) -> Change:
        value = getattr(after, field)
        return Change(kind or field, (value,)) if value else Change(f"{kind or field}_off")

    return describe


def _set(field: str, more: str, fewer: str) -> _Describe:
    """Describe a set of structures by what came into it, or else by what left it."""

    def describe(before: Scene, after: Scene) -> Change:
        one, two = frozenset(getattr(before, field)), frozenset(getattr(after, field))
        came, left = _in_order(two - one), _in_order(one - two)
        return Change(more, came) if came else Change(fewer, left)

    return describe


def _in_order(picks: frozenset[Pick]) -> tuple[Pick, ...]:
    return tuple(sorted(picks, key=lambda pick: (pick.id, pick.side)))


def _levels(_before: Scene, after: Scene) -> Change:
    return Change("levels", in_order(after.levels)) if after.levels else Change("levels_off")


def _condition(_before: Scene, after: Scene) -> Change | None:
    return Change("condition", (after.condition,)) if after.condition is not None else None


def _isolated(_before: Scene, after: Scene) -> Change:
    return Change("isolated", _in_order(after.isolated)) if after.isolated else Change("isolated_off")


def _layers(before: Scene, after: Scene) -> Change:
    changed = [name for name in LAYERS if before.layers[name] != after.layers[name]]
    switched = [name for name in changed if before.layers[name].visible != after.layers[name].visible]
    shown = tuple(name for name in switched if after.layers[name].visible)
    if shown:
        return Change("layer_on", shown)
    return Change("layer_off", tuple(switched)) if switched else Change("layer_faded", tuple(changed))


def _cut(before: Scene, after: Scene) -> Change:
    if after.cut is None:
        return Change("cut_off")
    same = before.cut is not None and before.cut.plane == after.cut.plane
    return Change("cut_moved" if same else "cut", (after.cut.plane,))


def _measured(_before: Scene, after: Scene) -> Change:
    return Change(("measured_off", "measured_begun", "measured")[len(after.measured)])


def _asked(_before: Scene, after: Scene) -> Change:
    return Change("asked_off" if after.asked is None else "asked")


def _page(_before: Scene, after: Scene) -> Change:
    return Change("page", (f"{after.page.kind}:{after.page.id}",))


_RULES: tuple[tuple[tuple[str, ...], _Describe], ...] = (
    (("condition",), _condition),
    (("levels",), _levels),
    (("isolated",), _isolated),
    (("hidden",), _set("hidden", "hidden", "hidden_off")),
    (("faded",), _set("faded", "faded", "faded_off")),
    (("selected",), _value("selected")),
    (("also_selected",), _set("also_selected", "also_selected", "also_selected_off")),
    (("linked",), _value("linked")),
    (("comparison",), _value("comparison")),
    (("exploded",), _simple("exploded")),
    (("cut",), _cut),
    (("dermatome_map",), _value("dermatome_map")),
    (("meridians",), lambda _b, a: Change("meridians", tuple(sorted(a.meridians)))),
    (("layers",), _layers),
    (("sides",), _value("sides")),
    (("with_neighbours",), _switch("with_neighbours")),
    (("rule",), _value("rule")),
    (("condition",), _simple("condition_off")),
    (("match_rule",), _value("match_rule")),
    (("surroundings",), _value("surroundings")),
    (("surroundings_opacity",), _simple("surroundings_opacity")),
    (("auto_fade",), _switch("auto_fade")),
    (("peel",), _simple("peel")),
    (("labels",), _switch("labels")),
    (("answers_hidden",), _switch("answers_hidden")),
    (("measured",), _measured),
    (("asked",), _asked),
    (("key_points",), _switch("key_points")),
    (("guide",), lambda _b, a: Change("guide_off" if a.guide is None else "guide")),
    (("wiper",), _simple("wiper")),
    (("page",), _page),
    (("camera",), _simple("camera")),
)
"""How a change is described, the most telling field first."""
