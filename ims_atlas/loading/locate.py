"""Where things are: the shipped data, and the user's own folders."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parents[1]
_APP = "IMS Atlas"


def segmental_maps() -> Path:
    """Return the folder of the facts: in the checkout, or in the installed wheel."""
    return _shipped("segmental_maps")


def embedded_body() -> Path:
    """Return the folder of the body that comes with the atlas."""
    return _shipped("meshes") / "embedded"


def user_bodies() -> Path:
    """Return the folder of installed bodies (it may not exist yet)."""
    return _home("data") / "bodies"


def user_settings() -> Path:
    """Return the folder of settings (it may not exist yet)."""
    return _home("config")


def kept_facts() -> Path:
    """Return the folder where checked facts are kept for the next start (it may not exist yet)."""
    return _home("cache") / "facts"


def thumbnails() -> Path:
    """Return the folder of the small pictures of bookmarks (it may not exist yet)."""
    return _home("cache") / "thumbnails"


def recovery() -> Path:
    """Return the folder of what is open, kept for the case of a crash (it may not exist yet)."""
    return _home("data") / "recovery"


def downloads() -> Path:
    """Return the folder where downloads wait to be complete (it may not exist yet)."""
    return _home("cache") / "downloads"


def _shipped(folder: str) -> Path:
    checkout = _PACKAGE.parent / folder
    return checkout if checkout.is_dir() else _PACKAGE / "_data" / folder


def _home(kind: str) -> Path:
    """Return the user's folder of a kind; ``IMS_ATLAS_HOME`` keeps everything in one place instead."""
    own = os.environ.get("IMS_ATLAS_HOME")
    if own:
        return Path(own) / kind
    finder = {
        "data": platformdirs.user_data_path,
        "config": platformdirs.user_config_path,
        "cache": platformdirs.user_cache_path,
    }
    return finder[kind](_APP, appauthor=False)
