"""The families that are known, one small file each: every module here that has a FAMILY (or FAMILIES) is one."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache

from reporter_plugins.architecture.family import Family


@lru_cache(maxsize=1)
def built_in_families() -> tuple[Family, ...]:
    """Every family of this folder, in name order."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return tuple(family for module in modules for family in getattr(module, "FAMILIES", None) or (module.FAMILY,))
