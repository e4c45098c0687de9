"""A torch module counted on the meta device: no weights are made, nothing is downloaded. torch is an extra."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator
from typing import Any

from reporter_plugins.architecture.checkpoints import Checkpoint, Tensor


class ModuleError(ValueError):
    """A module that cannot be made; its text is one line."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.help = help


def check_name(name: str) -> None:
    """Check that a name is `package.module:factory` and that torch is there; raises ModuleError. Imports nothing."""
    module, colon, factory = name.partition(":")
    parts = [*module.split("."), *factory.split(".")]
    if not colon or not all(part.isidentifier() for part in parts):
        raise ModuleError(f"module {name!r} is not a name like `package.module:factory`")
    if importlib.util.find_spec("torch") is None:
        raise ModuleError("module needs torch, which is not installed", 'pip install "reporter[torch]"')


def module_tensors(name: str) -> Checkpoint:
    """The parameters of what `package.module:factory` makes, each once; raises ModuleError.

    The factory is called without arguments on torch's meta device, and runs: name only what you trust.
    """
    check_name(name)
    import torch

    path, _, factory = name.partition(":")
    try:
        found: Any = importlib.import_module(path)
        for attribute in factory.split("."):
            found = getattr(found, attribute)
        with torch.device("meta"):
            module = found()
    except Exception as error:
        raise ModuleError(f"module {name!r} could not be made: {type(error).__name__}: {str(error)[:200]}") from error
    if not isinstance(module, torch.nn.Module):
        raise ModuleError(f"module {name!r} made a {type(module).__name__}, which is no torch.nn.Module")
    return Checkpoint(name, tuple(tensors_of(module)))


def tensors_of(module: Any) -> Iterator[Tensor]:
    """Every parameter of a torch module once, shared ones at their first name."""
    for name, parameter in module.named_parameters():
        yield Tensor(name, tuple(parameter.shape), str(parameter.dtype).removeprefix("torch."))
