"""Tasks as calls of torch: operands are made once, and the call works on them again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from reporter_plugins.measurement.tasks import Attention, Matmul, Stream, Task

_TYPES: Final = {"fp32": "float32", "tf32": "float32", "fp16": "float16", "bf16": "bfloat16", "fp8": "float8_e4m3fn"}


class TorchCalls:
    """Makes the calls for one device."""

    def __init__(self, torch: Any, device: Any) -> None:
        self.torch, self.device = torch, device

    def make(self, task: Task) -> Callable[[], object]:
        """The call that runs a task."""
        if isinstance(task, Matmul):
            return self.matmul(task)
        return self.attention(task) if isinstance(task, Attention) else self.stream(task)

    def matmul(self, task: Matmul) -> Callable[[], object]:
        """`a @ b.t()` into a product that is there already."""
        torch = self.torch
        if task.format == "fp8":
            return self._scaled(task)
        # The second operand lies as a linear layer's weights do, which is also what tensor cores like best.
        a, b = self._operand(task.m, task.k, task), self._operand(task.n, task.k, task).t()
        product = torch.empty((task.m, task.n), dtype=a.dtype, device=self.device)
        if task.format not in ("fp32", "tf32"):
            return lambda: torch.mm(a, b, out=product)
        precision = "high" if task.format == "tf32" else "highest"

        def call() -> object:
            torch.set_float32_matmul_precision(precision)
            return torch.mm(a, b, out=product)

        return call

    def _scaled(self, task: Matmul) -> Callable[[], object]:
        """The second operand lies column by column, as the routine wants it."""
        torch = self.torch
        a, b = self._operand(task.m, task.k, task), self._operand(task.n, task.k, task).t()
        one = torch.ones((), device=self.device)
        return lambda: torch._scaled_mm(a, b, scale_a=one, scale_b=one, out_dtype=torch.bfloat16)

    def attention(self, task: Attention) -> Callable[[], object]:
        """Of random queries, keys and values."""
        shape = task.batch, task.heads, task.length, task.head_size
        kind = getattr(self.torch, _TYPES[task.format])
        q, k, v = (self.torch.randn(shape, device=self.device).to(kind) for _ in range(3))
        function = self.torch.nn.functional.scaled_dot_product_attention
        return lambda: function(q, k, v)

    def stream(self, task: Stream) -> Callable[[], object]:
        """Copy, or triad with s = 3, on arrays that are written before."""
        a, b, c = (self.empty(task.elements).fill_(value) for value in (0.0, 1.0, 2.0))
        if task.kind == "copy":
            return lambda: a.copy_(b)
        return lambda: self.torch.add(b, c, alpha=3.0, out=a)

    def _operand(self, rows: int, columns: int, task: Matmul) -> Any:
        made = self.torch.zeros if task.zeros else self.torch.randn
        return made((rows, columns), device=self.device).to(getattr(self.torch, _TYPES[task.format]))

    def empty(self, elements: int) -> Any:
        """32-bit floats without a value."""
        return self.torch.empty(elements, dtype=self.torch.float32, device=self.device)
