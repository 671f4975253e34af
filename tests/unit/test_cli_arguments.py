"""What a word on the command line means."""

from __future__ import annotations

import pytest

from ims_atlas.cli.arguments import RuleChoice, parse_layers, parse_levels, parse_size
from ims_atlas.errors import AtlasError
from ims_atlas.model.innervation import SUPPLY_RULES


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("C6", ("C6",)),
        ("c6", ("C6",)),
        ("C6,C7", ("C6", "C7")),
        ("C7, C6, C7", ("C7", "C6")),
        ("C5-C7", ("C5", "C6", "C7")),
        ("C7-C5", ("C5", "C6", "C7")),
        ("C8-T1,co1", ("C8", "T1", "Co1")),
    ],
)
def test_levels_are_read_from_one_word(text, levels):
    assert parse_levels(text) == levels


@pytest.mark.parametrize("text", ["", ",", "C9", "C0", "6", "C5-", "-C5", "C5-C6-C7", "C5..C7", "all"])
def test_what_is_no_level_is_refused(text):
    with pytest.raises(AtlasError, match="is not a spinal level"):
        parse_levels(text)


def test_a_size_is_read_from_one_word():
    assert parse_size("320x240") == (320, 240)
    assert parse_size("16X8000") == (16, 8000)


@pytest.mark.parametrize("text", ["", "x", "320", "320x", "15x400", "400x8001", "-32x64", "3e2x64", "²x64"])
def test_what_is_no_size_is_refused(text):
    with pytest.raises(AtlasError, match="is not a size"):
        parse_size(text)


def test_layers_are_read_from_one_word():
    assert parse_layers("Bones, skin,") == ("bones", "skin")
    assert parse_layers("meridians,sites") == ("meridians", "sites")


def test_every_rule_can_be_asked_for():
    assert tuple(choice.value for choice in RuleChoice) == SUPPLY_RULES
