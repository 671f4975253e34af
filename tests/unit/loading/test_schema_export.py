"""The JSON Schemas on disk are those of the model, and all shipped files fit them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from jsonschema import Draft202012Validator

from ims_atlas.loading.locate import segmental_maps
from ims_atlas.loading.schema_export import as_text, schemas, write_schemas
from ims_atlas.loading.yaml_reader import read_yaml
from tests.walk import every

SCHEMAS = schemas()
VALIDATORS = {name: Draft202012Validator(schema) for name, schema in SCHEMAS.items()}
FILES = sorted(segmental_maps().rglob("*.yaml"))


def kind_of(path: Path) -> str:
    """Return the name of the schema of a shipped file."""
    match path.relative_to(segmental_maps()).parts:
        case (_,) | ("sensory", _):
            return path.stem
        case ("examination", _):
            return f"examination_{path.stem}"
        case _:
            return path.parent.name


def faults(name: str, content: object) -> list[str]:
    return [error.message for error in VALIDATORS[name].iter_errors(content)]


def test_the_written_schemas_are_those_of_the_model():
    on_disk = {path.stem: path.read_text(encoding="utf-8") for path in segmental_maps().glob("schema/*")}
    made = {name: as_text(schema) for name, schema in SCHEMAS.items()}
    assert on_disk == made, "run python -m ims_atlas.loading.schema_export"


def test_the_command_writes_the_schemas(tmp_path):
    written = write_schemas(tmp_path / "schema")
    assert {path.stem for path in written} == set(SCHEMAS)
    assert all(path.read_text(encoding="utf-8") == as_text(SCHEMAS[path.stem]) for path in written)


def test_the_module_runs_by_itself():
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-m", "ims_atlas.loading.schema_export"],
        cwd=segmental_maps().parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert len(ran.stdout.splitlines()) == len(SCHEMAS)


def test_every_kind_of_file_has_a_schema_and_every_schema_a_file():
    assert {kind_of(path) for path in FILES} == set(SCHEMAS)


@every("name", sorted(SCHEMAS))
def test_a_schema_is_itself_valid(name):
    Draft202012Validator.check_schema(SCHEMAS[name])


@every("path", FILES)
def test_a_shipped_file_fits_its_schema(path):
    assert faults(kind_of(path), read_yaml(path).value) == []


@every("name", sorted(SCHEMAS))
def test_a_schema_refuses_a_key_that_the_loader_would_refuse(name):
    content = read_yaml(next(path for path in FILES if kind_of(path) == name)).value
    rows = next(value for value in content.values() if isinstance(value, list) and isinstance(value[0], dict))
    rows[0]["unheard_of"] = 1
    assert len(faults(name, content)) == 1


@every("name", sorted(SCHEMAS))
def test_a_schema_asks_for_both_languages(name):
    def languages(schema: object) -> Iterator[bool]:
        """Yield of each text in the schema whether it needs French beside English."""
        if isinstance(schema, dict):
            if {"en", "fr"} <= set(schema.get("properties", {})):
                yield {"en", "fr"} <= set(schema["required"])
            for inner in schema.values():
                yield from languages(inner)
        elif isinstance(schema, list):
            for inner in schema:
                yield from languages(inner)

    found = list(languages(SCHEMAS[name]))
    assert all(found)
    assert found or name in ("body_systems", "sources")


def test_a_schema_knows_the_segments():
    link = {"muscle": "soleus", "roots": ["S1"]}
    content = {"source": "ditki", "method": "emg", "links": [link]}
    assert faults("innervation", content) == []
    link["roots"] = ["S9"]
    assert any("'S9' is not one of" in fault for fault in faults("innervation", content))
