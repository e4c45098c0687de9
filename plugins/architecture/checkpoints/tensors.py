"""What a checkpoint's header says of each tensor, and which of them are parameters."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from reporter_plugins.architecture.component import Kind

MOST_TENSORS: Final = 50_000
"""In one file; the largest real one has some thousands."""
MOST_DIMENSIONS: Final = 8
LARGEST_DIMENSION: Final = 2**48

_BUFFERS: Final = re.compile(
    r"inv_freq$|rope_freqs|position_ids$|masked_bias$|(^|\.)attn\.bias$|attn\.attention\.bias$|attention\.bias$"
    r"|num_batches_tracked$|running_(mean|var)$|e_score_correction_bias$|_scale(_inv)?$|_scales$|freqs_cis$"
    r"|relative_position_index$|\.token_type_ids$"
)
"""Names of tensors that are stored and not learnt: masks, frequencies, statistics, scales of quantized weights."""

_KINDS: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = (
    ("norm", re.compile(r"norm|(^|[._])ln(_\w+|\d)?\.|layernorm", re.IGNORECASE)),
    ("shared_experts", re.compile(r"shared_expert|_shexp")),
    ("router", re.compile(r"router|(mlp|moe|ffn)\.gate\.|gate_inp|\.gate\.weight$|gate\.wg")),
    ("experts", re.compile(r"experts|_exps")),
    ("lm_head", re.compile(r"^(lm_head|output|head|classifier|score|embed_out|cls\.predictions)\b")),
    ("embedding", re.compile(r"embed|wte|wpe|token_embd|(^|\.)shared\.")),
    ("attention", re.compile(r"attn|attention|[qkvo]_proj|qkv")),
    ("ssm", re.compile(r"mamba|ssm|mixer|linear_attn")),
    ("conv", re.compile(r"conv")),
    ("mlp", re.compile(r"mlp|ffn|feed_forward|fc\d|intermediate|wi(_\d)?\.|wo\.")),
)
"""By name, the first that fits; anything else is `other`."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """One entry of a header."""

    name: str
    shape: tuple[int, ...]
    dtype: str

    @property
    def elements(self) -> int:
        """Numbers it holds; two to a byte in the blocks of MXFP4."""
        packed = 2 if self.dtype == "U8" and self.name.endswith("_blocks") else 1
        return math.prod(self.shape) * packed

    @property
    def is_parameter(self) -> bool:
        """Whether it is learnt; masks, frequencies, statistics and scales are not."""
        return _BUFFERS.search(self.name) is None and not self.dtype.startswith("BOOL")

    @property
    def kind(self) -> Kind:
        """What it belongs to, by its name."""
        return next((kind for kind, pattern in _KINDS if pattern.search(self.name)), "other")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Every tensor of one or several files."""

    written: str
    """The path as it was given."""
    tensors: tuple[Tensor, ...]

    @property
    def parameters(self) -> int:
        """Elements of all tensors that are learnt."""
        return sum(tensor.elements for tensor in self.tensors if tensor.is_parameter)

    @property
    def elements(self) -> int:
        """Elements of all tensors: what a model card's total is often the sum of."""
        return sum(tensor.elements for tensor in self.tensors)

    def buffers(self) -> Iterator[Tensor]:
        """What is stored and not learnt."""
        return (tensor for tensor in self.tensors if not tensor.is_parameter)


class CheckpointError(ValueError):
    """A file that is no checkpoint, or not to be trusted; its text is one line."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.help = help


def checked_shape(written: str, name: str, shape: object) -> tuple[int, ...]:
    """A shape of a few whole numbers; raises CheckpointError for any other."""
    if not isinstance(shape, list | tuple) or len(shape) > MOST_DIMENSIONS:
        raise CheckpointError(f"{written}: the shape of {name[:80]!r} is no list of a few numbers")
    if not all(type(each) is int and 0 <= each <= LARGEST_DIMENSION for each in shape):
        raise CheckpointError(f"{written}: the shape of {name[:80]!r} is not of whole numbers in reason")
    return tuple(shape)


def check_spans(written: str, spans: Iterable[tuple[int, int, str]], size: int, *, gaps: bool) -> None:
    """Check that the spans of tensors lie in the file and do not overlap; raises CheckpointError."""
    end = 0
    for begin, stop, name in sorted(spans):
        if begin < end:
            raise CheckpointError(f"{written}: {name[:80]!r} overlaps the tensor before it")
        if begin > end and not gaps:
            raise CheckpointError(f"{written}: there is a hole before {name[:80]!r}")
        if stop > size:
            raise CheckpointError(f"{written}: {name[:80]!r} ends after the file does: it is cut short")
        end = stop
