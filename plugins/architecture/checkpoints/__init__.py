"""Checkpoints read as data: the headers of safetensors and GGUF files, never their weights, never code."""

from reporter_plugins.architecture.checkpoints.reading import read_checkpoint
from reporter_plugins.architecture.checkpoints.stored import Stored, stored_components
from reporter_plugins.architecture.checkpoints.tensors import Checkpoint, Tensor

__all__ = ["Checkpoint", "Stored", "Tensor", "read_checkpoint", "stored_components"]
