"""The shipped facts, read and checked once; while no file changes they are read from the user's cache."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ims_atlas import __version__
from ims_atlas.loading.load_atlas import load_atlas
from ims_atlas.loading.locate import kept_facts, segmental_maps
from ims_atlas.loading.yaml_reader import Document, read_yaml
from ims_atlas.model.atlas import Atlas

_CODE = Path(__file__).resolve().parents[1]


def shipped_atlas(read: Callable[[Path], Document] = read_yaml) -> Atlas:
    """Return the shipped facts.

    A copy in the cache serves as long as no file of the facts, the model or the rules has changed since it
    was checked; a copy that is broken or cannot be written does no harm.

    Parameters
    ----------
    read
        Reads one file where no copy serves, as in `load_atlas`.

    Raises
    ------
    DataFilesInvalid
        With every problem found, if the facts break a rule.
    """
    facts = TypeAdapter(Atlas)
    path = kept_facts() / f"{_stamp()}.json"
    with suppress(OSError, ValidationError):
        return facts.validate_json(path.read_bytes())
    atlas = load_atlas(read=read)
    with suppress(OSError):
        _keep(facts.dump_json(atlas), path)
    return atlas


def _stamp() -> str:
    """Return a name that changes with any file that the facts depend on."""
    stamp = sha256(__version__.encode())
    files = [*segmental_maps().rglob("*.yaml"), *_CODE.glob("model/*.py"), *_CODE.glob("loading/**/*.py")]
    for path in sorted(files):
        about = path.stat()
        stamp.update(f"{path}|{about.st_size}|{about.st_mtime_ns}\n".encode())
    return stamp.hexdigest()[:32]


def _keep(facts: bytes, path: Path) -> None:
    """Write a copy whole or not at all, and drop those of other stamps."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(facts)
    unfinished.replace(path)
    for other in path.parent.glob("*.json"):
        if other != path:
            other.unlink(missing_ok=True)
