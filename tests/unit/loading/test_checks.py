"""Every rule over the facts is broken on purpose, and must say so at the right place."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest

from ims_atlas.loading import rules
from ims_atlas.loading.checks import RULES
from ims_atlas.loading.rules import fault
from ims_atlas.loading.rules.fault import Rule
from tests.unit.loading.breaches import identity, levels, muscles, nerves, places, sites, teaching
from tests.unit.loading.breaches.records import EVERYWHERE
from tests.unit.loading.edits import line_of
from tests.walk import every

BREACHES = [
    breach
    for module in (identity, levels, muscles, nerves, places, sites, teaching)
    for breach in module.BREACHES
]


def written_rules() -> Iterator[Rule]:
    """Yield every rule that the modules of rules hold."""
    for found in pkgutil.iter_modules(rules.__path__):
        module = importlib.import_module(f"{rules.__name__}.{found.name}")
        for name, item in inspect.getmembers(module, inspect.isfunction):
            told = inspect.get_annotations(item).get("return")
            own = item.__module__ == module.__name__ != fault.__name__
            if own and told == "Iterator[Fault]" and not name.startswith("_"):
                yield item


@pytest.mark.parametrize("breach", BREACHES, ids=lambda breach: breach.change.__name__)
def test_a_broken_rule_is_told_where_it_is_broken(breach, maps, atlas, problems_in):
    told = breach.change(maps, atlas)
    lines = [1 if each.file == EVERYWHERE else line_of(maps / each.file, each.mark) for each in told]
    problems = problems_in(maps)
    found = [(problem.path.relative_to(maps).as_posix(), problem.line) for problem in problems]
    expected = [(each.file, line) for each, line in zip(told, lines, strict=True)]
    assert sorted(found) == sorted(expected), [str(problem) for problem in problems]
    for each, place in zip(told, expected, strict=True):
        texts = [str(problem) for problem, at in zip(problems, found, strict=True) if at == place]
        assert any(each.text in text for text in texts), texts


@every("rule", RULES)
def test_every_rule_is_documented_and_broken_above(rule):
    assert rule.__doc__
    assert rule in {breach.rule for breach in BREACHES}


def test_every_rule_that_is_written_is_in_force():
    assert len(set(RULES)) == len(RULES) >= 40
    assert set(written_rules()) == set(RULES)


@every("rule", RULES)
def test_the_shipped_facts_keep_every_rule(rule, atlas):
    assert list(rule(atlas)) == []
