"""Any checkpoint by its name: one safetensors file, an index of several, a GGUF file."""

from __future__ import annotations

from reporter_plugins.architecture.checkpoints.gguf import MAGIC, read_gguf
from reporter_plugins.architecture.checkpoints.safetensors import read_safetensors, shards_of
from reporter_plugins.architecture.checkpoints.tensors import Checkpoint, CheckpointError, Tensor

from reporter import InputFile


def read_checkpoint(file: InputFile) -> Checkpoint:
    """The headers of a checkpoint; raises CheckpointError with one line."""
    try:
        tensors = _tensors(file)
    except OSError as error:
        raise CheckpointError(f"{file.written}: {error.strerror}") from None
    if not tensors:
        raise CheckpointError(f"{file.written}: it holds no tensor")
    return Checkpoint(file.written, tensors)


def _tensors(file: InputFile) -> tuple[Tensor, ...]:
    if file.path.name.endswith(".index.json"):
        shards = shards_of(file.path, file.written)
        return tuple([tensor for shard in shards for tensor in _shard(file, shard)])
    with file.path.open("rb") as opened:
        begins = opened.read(4)
    if begins == MAGIC:
        return tuple(read_gguf(file.path, file.written))
    if file.path.suffix in (".bin", ".pt", ".pth", ".ckpt", ".pkl"):
        raise CheckpointError(f"{file.written} is a pickle, which is code: it is not read", "convert it to safetensors")
    return tuple(read_safetensors(file.path, file.written))


def _shard(file: InputFile, name: str) -> tuple[Tensor, ...]:
    path = file.path.parent / name
    if not path.is_file():
        raise CheckpointError(f"{file.written}: the shard {name} is not beside it")
    return tuple(read_safetensors(path, name))
