"""Hiding, fading, isolating and stepping the surroundings as the session does it."""

from __future__ import annotations

from ims_atlas.model.segments import Side
from ims_atlas.state.session import Pick, Session

SOLEUS = Pick("structure", "soleus", Side.LEFT)
FIBULA = Pick("structure", "fibula", Side.LEFT)


def test_what_is_hidden_is_no_longer_faded_and_can_be_brought_back() -> None:
    session = Session()
    session.fade(SOLEUS, FIBULA)
    session.hide(SOLEUS)
    assert (session.hidden, session.faded) == ({SOLEUS}, {FIBULA})
    session.bring_back(SOLEUS, FIBULA)
    assert (session.hidden, session.faded) == (frozenset(), frozenset())


def test_restore_brings_all_of_it_back_and_says_how_much_there_is() -> None:
    session = Session()
    assert session.restorable() == 0
    session.hide(SOLEUS, FIBULA)
    session.step_surroundings(-1)
    session.isolate(SOLEUS, FIBULA)
    session.peel = 0.4
    session.surroundings_opacity = 0.5
    assert session.restorable() == 6
    session.restore()
    assert session.restorable() == 0
    assert session == Session()


def test_surroundings_step_no_further_than_their_ends() -> None:
    session = Session()
    seen = []
    for step in (1, -1, -1, -1, -1, 1):
        session.step_surroundings(step)
        seen.append(session.surroundings)
    assert seen == ["body", "region", "group", "selection", "selection", "group"]


def test_what_is_isolated_gets_its_surroundings_back_step_by_step() -> None:
    session = Session()
    session.isolate(SOLEUS)
    assert session.shown_surroundings() == "selection"
    session.step_surroundings(-1)
    assert session.isolated == {SOLEUS}, "less than nothing round it cannot be shown"
    session.step_surroundings(1)
    assert (session.isolated, session.shown_surroundings()) == (frozenset(), "group")
    session.isolate(SOLEUS)
    session.surround("body")
    assert (session.isolated, session.shown_surroundings()) == (frozenset(), "body")
