"""Two ways to run ``python -m ims_atlas`` in a process of its own: from the very start, and from loaded code.

Python, numpy, scipy and the atlas's own modules take more than a second to load. Where processes can be
forked, one server loads them once, and each run is a fork of it; elsewhere every run starts anew.
"""

from __future__ import annotations

import functools
import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerContext
from pathlib import Path

SECONDS = 120
LOADED = ("ims_atlas.cli", "ims_atlas.analysis.answers", "ims_atlas.body.bodies", "ims_atlas.body.places")

Ran = subprocess.CompletedProcess[str]


def ran_anew(words: Sequence[str], cwd: Path, env: Mapping[str, str]) -> Ran:
    """Run from the start of Python, with every warning an error."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "ims_atlas", *words],
        cwd=cwd,
        env=env,
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )


def ran_from_loaded(words: Sequence[str], cwd: Path, env: Mapping[str, str]) -> Ran:
    """Run in a fork of a process that has loaded the code and nothing else."""
    server = _server()
    if server is None:
        return ran_anew(words, cwd, env)
    with tempfile.TemporaryDirectory(prefix="ims-atlas-") as folder:
        told = Path(folder) / "out", Path(folder) / "err"
        process = server.Process(target=_run, args=(list(words), str(cwd), dict(env), *map(str, told)))
        process.start()
        process.join(SECONDS)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutError(f"ims-atlas {' '.join(words)} took more than {SECONDS} s")
        out, err = (path.read_text(encoding="utf-8") for path in told)
        return subprocess.CompletedProcess(words, process.exitcode, out, err)


@functools.cache
def _server() -> ForkServerContext | None:
    """Return the server, which starts with the first run; None where processes cannot be forked."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return None
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload([__name__, *LOADED])
    return server


def _run(words: list[str], cwd: str, env: dict[str, str], out: str, err: str) -> None:
    """Become ``python -W error -m ims_atlas`` with these words, in this folder, with these settings."""
    for path, stream in ((out, 1), (err, 2)):
        file = os.open(path, os.O_WRONLY | os.O_CREAT)
        os.dup2(file, stream)
        os.close(file)
    for said in (sys.stdout, sys.stderr):
        said.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = ["ims-atlas", *words]
    warnings.simplefilter("error")
    runpy.run_module("ims_atlas", run_name="__main__", alter_sys=True)
