"""YAML as data files should have it: every value knows its line, and traps are refused.

PyYAML alone keeps the last of two equal keys, and reads ``no`` as False; this reader reports the
first and keeps the second as text. References (``*name``) are refused too: a fact is written out
where it holds, and a file cannot grow or run in a circle while it is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ims_atlas.errors import DataProblem

Step = str | int
_QUOTED = ("'", '"', "|", ">")
_INTEGER = re.compile(r"[-+]?\d{1,18}")
_DECIMAL = re.compile(r"[-+]?(\d+\.\d*|\.\d+)([eE][-+]?\d+)?")
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass
class Document:
    """A file's content as plain lists, mappings and values, with the line of each."""

    path: Path
    value: Any = None
    lines: dict[tuple[Step, ...], int] = field(default_factory=dict)
    problems: list[DataProblem] = field(default_factory=list)
    _seen: set[int] = field(default_factory=set, repr=False)

    def line(self, place: tuple[Step, ...]) -> int:
        """Return the line of a value, or of the nearest one that holds it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read_yaml(path: Path) -> Document:
    """Read a file; whatever is wrong with it stands in the document's problems."""
    document = Document(path)
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
        if root is None:
            _add(document, 1, "the file is empty")
        else:
            document.value = _value(root, (), document)
    except OSError as problem:
        _add(document, 1, f"cannot be read ({problem.strerror})")
    except UnicodeDecodeError as problem:
        _add(document, 1, f"is not UTF-8 text (byte {problem.start})", "save it as UTF-8")
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        _add(document, line, f"not valid YAML: {problem.problem}", "look at indentation, quotes and colons")
    except yaml.YAMLError as problem:
        _add(document, 1, f"not valid YAML: {str(problem).splitlines()[0]}")
    except RecursionError:
        _add(document, 1, "not valid YAML: too many brackets within brackets")
    return document


_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """PyYAML's reader without its guesses at what a word may be: `_scalar` decides that, and faster."""

    def resolve(self, _kind: object, _value: object, _implicit: object) -> str:
        return ""

    def descend_resolver(self, _node: object, _index: object) -> None:
        return None

    def ascend_resolver(self) -> None:
        return None


def _value(node: yaml.Node, place: tuple[Step, ...], document: Document) -> Any:
    line = node.start_mark.line + 1
    document.lines[place] = line
    if id(node) in document._seen:
        _add(document, line, "the anchor (&) here is referred to (*) elsewhere", "write the value out there")
        return None
    document._seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*place, i), document) for i, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, place, document)
    return _scalar(node)


def _mapping(node: yaml.MappingNode, place: tuple[Step, ...], document: Document) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            _add(document, line, "a key must be a word")
            continue
        key = str(key_node.value)
        if key in result:
            _add(document, line, f"the key '{key}' stands here a second time", "keep one of the two")
            continue
        result[key] = _value(value_node, (*place, key), document)
        document.lines[(*place, key)] = line
    return result


def _scalar(node: yaml.Node) -> Any:
    text = str(node.value)
    if getattr(node, "style", None) in _QUOTED:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text


def _add(document: Document, line: int, text: str, hint: str = "") -> None:
    document.problems.append(DataProblem(document.path, line, "", "", text, hint))
