#!/usr/bin/env python3
"""Set up, start and check IMS Atlas: ``python3 dev.py [open | test | setup] [arguments]``.

- ``open`` (or nothing) sets up what is missing, then starts ``ims-atlas`` with the arguments that follow.
- ``test`` sets up the development tools too, then runs every check; further arguments go to pytest.
- ``setup`` sets up and stops there.

Everything lands in ``.venv`` beside this file. On Debian and Ubuntu, apt adds the system libraries that Qt
and VTK load; elsewhere they are expected to be there. A second run finds all in place in under a second.
"""

from __future__ import annotations  # where this line is refused: Python 3.11 or newer is needed

import contextlib
import hashlib
import importlib.util
import json
import os
import platform
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Iterator, NoReturn, Sequence  # noqa: UP035 - an old Python must get as far as the message

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "ims-atlas-setup.json"
PROGRAMS = VENV / ("Scripts" if os.name == "nt" else "bin")
SUFFIX = ".exe" if os.name == "nt" else ""
PYTHON = PROGRAMS / ("python" + SUFFIX)
NEEDED_GB = 2.0

# What Qt 6 and VTK load at run time and their wheels do not hold, each confirmed on a bare Debian 12.
PACKAGES = """
    fonts-dejavu-core libdbus-1-3 libegl1 libfontconfig1 libfreetype6 libgl1 libgl1-mesa-dri libglib2.0-0
    libx11-6 libx11-xcb1 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0
    libxcb-render-util0 libxcb-render0 libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-xfixes0 libxcb-xkb1
    libxcb1 libxcursor1 libxkbcommon-x11-0 libxkbcommon0
"""
TEST_PACKAGES = "xvfb"
BROWSER = "chromium"
"""Opens exported web pages in tests. Ubuntu has it as a snap alone; without it these tests are skipped."""
CHECKS = ["ruff check --output-format=concise .", "ruff format --check .", "yamllint --strict ."]
CHECKS += ["codespell", "lint-imports", "mypy"]
SCREENS = "IMS_ATLAS_TEST_SCREENS"
"""Names a display for each test program: windows need the focus of a screen (tests/conftest.py)."""
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "LP_NUM_THREADS": "1"}
"""Several test programs share the cores already; more threads in each would only be in the way."""


def say(text: str) -> None:
    """Print one step at once, also where output is a file."""
    print("== " + text, flush=True)


def stop(text: str) -> NoReturn:
    """End with a message for the person at the keyboard and exit code 1."""
    raise SystemExit("\ndev.py: " + text)


def run(command: Sequence[object], env: dict[str, str] | None = None) -> int:
    """Run a command in the project folder with its output shown; 127 where it does not exist."""
    try:
        return subprocess.run([str(word) for word in command], cwd=ROOT, env=env, check=False).returncode
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr, flush=True)
        return 127


def succeeds(command: Sequence[object]) -> bool:
    """Whether a command exists and ends well; it prints nothing."""
    words = [str(word) for word in command]
    try:
        return subprocess.run(words, cwd=ROOT, capture_output=True, check=False, timeout=120).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def use_a_new_enough_python() -> None:
    """Hand over to a newer Python on the PATH where this one is too old, or say so."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(20, OLDEST[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer and succeeds([newer, "-c", "import ssl"]):
            raise SystemExit(run([newer, *sys.argv]))
    stop(f"IMS Atlas needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}.")


def missing_packages(wanted: Sequence[str]) -> list[str]:
    """Those of the Debian packages that are not installed; a renamed one counts by the name it provides."""
    query = ["dpkg-query", "-W", "-f", "${db:Status-Status}|${Package}, ${Provides}\\n"]
    listing = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    present: set[str] = set()
    for line in listing.splitlines():
        status, _, names = line.partition("|")
        if status == "installed":
            present.update(name.split()[0] for name in names.split(",") if name.strip())
    return [name for name in wanted if name not in present]


def install_system_libraries(tests: bool) -> str:
    """Install missing system packages through apt; answers what is left for the user to do, if anything."""
    if not sys.platform.startswith("linux"):
        return ""
    if not (shutil.which("apt-get") and shutil.which("dpkg-query")):
        return "They need Mesa (OpenGL, EGL) and what https://doc.qt.io/qt-6/linux-requirements.html lists."
    wanted = f"{PACKAGES} {TEST_PACKAGES if tests else ''}".split()
    if tests and platform.freedesktop_os_release().get("ID") != "ubuntu":
        wanted.append(BROWSER)
    if sys.base_prefix == "/usr" and importlib.util.find_spec("ensurepip") is None:
        wanted.append(f"python3.{sys.version_info[1]}-venv")
    missing = missing_packages(wanted)
    if not missing:
        return ""
    install = ["install", "-y", "--no-install-recommends", *missing]
    by_hand = shlex.quote("apt-get update && apt-get " + " ".join(install))
    by_hand = ("sudo sh -c " if shutil.which("sudo") else "su - -c ") + by_hand
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and not succeeds([*sudo, "true"]):
        say(f"System packages are missing; run this line once:\n\n  {by_hand}\n")
        return "Run the line above once, then the same command again."
    say("Installing system packages: " + " ".join(missing))
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
    run([*apt, "update"])
    if run([*apt, *install]) != 0:
        say(f"apt failed, its own lines above say why; to try by hand:\n\n  {by_hand}\n")
        return "apt could not install the system packages, see above."
    importlib.invalidate_caches()  # so that a new ensurepip is seen
    return ""


def make_environment(tests: bool, hint: str) -> None:
    """Create or refresh ``.venv`` unless its stamp fits this folder, this Python and ``pyproject.toml``."""
    home = [str(ROOT), sys.base_prefix, sys.version, sysconfig.get_platform()]
    project = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        stamp = {}
    fits = stamp.get("home") == home and succeeds([PYTHON, "-c", "import pip"])
    had_tests = fits and stamp.get("tests", False)
    if fits and stamp.get("project") == project and had_tests >= tests:
        return
    if not fits:
        make_empty_environment(hint)
        STAMP.write_text(json.dumps({"home": home}), encoding="utf-8")
    say("Installing Python packages; the first time this downloads about 300 MB")
    tests = tests or had_tests
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install"]
    env = {**os.environ, "PIP_USER": "0"}
    groups = ["--group", "dev"] if tests else []
    if run([*pip, "--upgrade", "pip>=25.1"], env) or run([*pip, "--editable", ".", *groups], env):
        free = shutil.disk_usage(ROOT).free / 1e9
        stop(
            f"pip did not finish; its last lines say why. Is there a network? {free:.1f} GB of disk are free."
            "\nNothing is lost: the same command goes on from here."
        )
    STAMP.write_text(json.dumps({"home": home, "project": project, "tests": tests}), encoding="utf-8")


def make_empty_environment(hint: str) -> None:
    """Make ``.venv`` anew with pip in it."""
    if importlib.util.find_spec("ensurepip") is None:
        stop(f"This Python has no ensurepip, so it cannot make a virtual environment. {hint}")
    if VENV.exists():
        say("Removing .venv: it is unfinished, or was made in another folder or by another Python")
        shutil.rmtree(VENV)
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < NEEDED_GB:
        stop(f"{free:.1f} GB are free on this disk; the set-up needs {NEEDED_GB:.0f} GB.")
    say(f"Making .venv with Python {sys.version.split()[0]}")
    base_python = getattr(sys, "_base_executable", None) or sys.executable
    if run([base_python, "-m", "venv", VENV]) != 0:
        stop(f"Python could not make a virtual environment here. {hint}")


def set_up(tests: bool = False) -> None:
    """Bring system libraries and ``.venv`` to what the project needs."""
    hint = install_system_libraries(tests)
    make_environment(tests, hint)
    if hint and not succeeds([PYTHON, "-c", "import PySide6.QtWidgets, vtkmodules.vtkRenderingOpenGL2"]):
        stop("Qt and VTK cannot be loaded yet. " + hint)


@contextlib.contextmanager
def test_settings(programs: int) -> Iterator[dict[str, str]]:
    """Yield the environment for tests: an X display for each program where Xvfb runs, else Qt without one."""
    env = {**os.environ, **ONE_THREAD, "QT_QPA_PLATFORM": "offscreen", "PYTHONUNBUFFERED": "1"}
    with contextlib.ExitStack() as open_now:
        runtime = open_now.enter_context(tempfile.TemporaryDirectory(prefix="ims-atlas-"))
        env.setdefault("XDG_RUNTIME_DIR", runtime)
        names = [open_now.enter_context(display()) for _ in range(programs)]
        if all(names):
            env.update({SCREENS: " ".join(names), "DISPLAY": names[0], "QT_QPA_PLATFORM": "xcb"})
            env.pop("WAYLAND_DISPLAY", None)
        yield env


@contextlib.contextmanager
def display() -> Iterator[str]:
    """Yield the name of a virtual X display; empty where there is no Xvfb."""
    xvfb = shutil.which("Xvfb") if sys.platform.startswith("linux") else None
    if not xvfb:
        yield ""
        return
    ready, told = os.pipe()
    screen = ["-screen", "0", "1920x1080x24", "+extension", "GLX", "-nolisten", "tcp", "-noreset"]
    command = [xvfb, "-displayfd", str(told), *screen]
    server = subprocess.Popen(command, pass_fds=[told], stderr=subprocess.DEVNULL)
    os.close(told)
    try:
        with os.fdopen(ready) as number:
            name = number.readline().strip()
        yield ":" + name if name else ""
    finally:
        server.terminate()
        server.wait()


def test(arguments: Sequence[str]) -> int:
    """Run every check, then pytest, and answer the exit code; pytest's summary comes last."""
    visible = sorted(path.name for path in ROOT.iterdir() if not path.name.startswith("."))
    failed = []
    for check in CHECKS:
        say(check)
        program, *rest = check.split()
        if run([PROGRAMS / (program + SUFFIX), *rest, *(visible if program == "codespell" else [])]) != 0:
            failed.append(check)
    if failed:
        say("Failed: " + ", ".join(failed))
    programs = os.cpu_count() or 1
    with test_settings(programs) as env:
        say("pytest, Qt platform " + env["QT_QPA_PLATFORM"])
        beside = ["-n", str(programs), "--dist", "loadfile", "--no-loadscope-reorder"]
        code = run([PYTHON, "-m", "pytest", *beside, *arguments], env)
    return code or int(bool(failed))


def main(arguments: Sequence[str]) -> int:
    """Do what the first word says, ``open`` without one; the others go to the program that it starts."""
    command, *rest = arguments or ["open"]
    if command in ("help", "-h", "--help"):
        print(__doc__)
        return 0
    if command not in ("open", "test", "setup"):
        stop(f"'{command}' is none of open, test, setup.\n\n{__doc__}")
    use_a_new_enough_python()
    set_up(tests=command == "test")
    if command == "test":
        return test(rest)
    return run([PROGRAMS / ("ims-atlas" + SUFFIX), *rest]) if command == "open" else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as problem:
        sys.exit(f"\ndev.py: {problem}")
