"""Bring the French of the window up to date with the code: ``python docs/catalogue.py``.

New texts enter ``ims_atlas.po`` with an empty translation, and those that are no longer said leave it.
Translate the empty ones there, then run this again: it also writes the ``.mo`` file that the window reads.
It reads the code as a tree, because ``pybabel extract`` sees no text within f-strings before Python 3.12.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

WINDOW = Path(__file__).resolve().parents[1] / "ims_atlas" / "ui"
PO = WINDOW / "locale" / "fr" / "LC_MESSAGES" / "ims_atlas.po"
MO = PO.with_suffix(".mo")
MARKS = ("say", "_say", "marked")
"""What a text is given to: a speech (also one that is made on the spot), or `marked`."""

_WIDTH = 100
_HEAD = """# French of the IMS Atlas window. Texts come from the code: docs/catalogue.py.
msgid ""
msgstr ""
"Project-Id-Version: IMS Atlas\\n"
"POT-Creation-Date: 2026-01-01 00:00+0000\\n"
"PO-Revision-Date: 2026-01-01 00:00+0000\\n"
"Language: fr\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def texts_in_code() -> list[str]:
    """Return every text that the window says, once, in the order of files and lines."""
    found: dict[str, None] = {}
    for path in sorted(WINDOW.rglob("*.py")):
        found |= dict.fromkeys(_texts_in(ast.parse(path.read_text(encoding="utf-8"))))
    return list(found)


def read_catalogue() -> Catalog:
    """Return the French catalogue as it is written."""
    with PO.open("rb") as file:
        return read_po(file, locale="fr")


def compiled(catalogue: Catalog) -> bytes:
    """Return a catalogue in the form that is read at run time."""
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def speaks(called: ast.expr) -> bool:
    """Tell whether what is called says or marks the text that it is given."""
    if isinstance(called, ast.Name):
        return called.id in MARKS
    if isinstance(called, ast.Attribute):
        return called.attr in MARKS
    return isinstance(called, ast.Call) and isinstance(called.func, ast.Name) and called.func.id == "speech"


def main() -> None:
    """Renew both files, and say what is still to be translated."""
    old = read_catalogue() if PO.is_file() else Catalog(locale="fr")
    new = Catalog(locale="fr")
    for text in texts_in_code():
        known = old.get(text)
        new.add(text, known.string if known is not None else "")
    body = BytesIO()
    write_po(body, new, width=_WIDTH, omit_header=True)
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_text(_HEAD + body.getvalue().decode().lstrip("\n"), encoding="utf-8", newline="\n")
    MO.write_bytes(compiled(read_catalogue()))
    missing = [str(message.id) for message in new if message.id and not message.string]
    print(f"{len(new)} texts, {len(missing)} without French", *missing, sep="\n  ")


def _texts_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and speaks(node.func):
            text = node.args[0]
            if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value:
                yield text.value


if __name__ == "__main__":
    main()
