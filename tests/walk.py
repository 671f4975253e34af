"""A test of every record at once: thousands of tests cost their start, one that walks does not."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

Test = Callable[..., None]

NAMED_BY = ("id", "code", "muscle", "source", "__name__")


def every(names: str, rows: Iterable[Any]) -> Callable[[Test], Test]:
    """Let a test check row after row; it fails at the end and tells each row that is wrong, and why.

    It is written like ``pytest.mark.parametrize``; its rows share the fixtures that it asks for.

    Parameters
    ----------
    names
        The arguments of the test that a row holds, separated by commas.
    rows
        One value for each row if there is one argument, a tuple if there are several.
    """
    keys = [name.strip() for name in names.split(",")]
    walked = list(rows)
    assert walked, f"nothing to walk: {names}"

    def turned(test: Test) -> Test:
        @functools.wraps(test)
        def walk(**given: Any) -> None:
            wrong = []
            for row in walked:
                values = row if len(keys) > 1 else (row,)
                try:
                    test(**given, **dict(zip(keys, values, strict=True)))
                except Exception as fault:
                    named = ", ".join(map(name_of, values))
                    wrong.append(f"{named}: {type(fault).__name__}: {fault}")
            assert not wrong, f"{len(wrong)} of {len(walked)} are wrong\n" + "\n".join(wrong)

        asked = inspect.signature(test)
        kept = [each for name, each in asked.parameters.items() if name not in keys]
        walk.__signature__ = asked.replace(parameters=kept)  # type: ignore[attr-defined]
        return walk

    return turned


def name_of(record: Any) -> str:
    """Return what a record is called by the person who looks for what is wrong."""
    if isinstance(record, dict):
        return str(record.get("id", record))
    return next((str(getattr(record, name)) for name in NAMED_BY if hasattr(record, name)), str(record))
