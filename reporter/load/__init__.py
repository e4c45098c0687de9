"""models.toml to a checked Project: every fault at once, each with its place."""

from reporter.load.project import Kinds, Loaded, Source, bind_model, bind_project, load

__all__ = ["Kinds", "Loaded", "Source", "bind_model", "bind_project", "load"]
