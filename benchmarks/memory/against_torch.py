"""On a GPU: the memory that `reporter` predicts for training and serving against `torch.cuda.max_memory_allocated`.

    python benchmarks/memory/against_torch.py [--device cuda:0] [-o FILE]

Four small models of transformers, built from their configurations with random weights: GPT-2 medium (learned positions,
dropout, a plain MLP), Pythia 410M (an untied head), Llama 3.2 1B and Qwen3 0.6B (grouped queries, gated MLPs, large
vocabularies). `reporter` reads the same configurations from a models.toml, as a user's project.

Training: 16-bit weights and gradients, AdamW with a 32-bit copy, two micro-batches, so that the gradients of the first
are there while the second is worked on. Twice: as transformers runs it (`kernels = "eager"`), and with norms and a loss
that keep what they must (`kernels = "fused"`). Serving: a prompt that fills all but one token of the
context at once, then one token from the cache. The peak counts everything that torch has allocated since the model was
built, cuBLAS's workspace included. Wanted: within 10 %.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

GPT2 = {"n_embd": 1024, "n_layer": 24, "n_head": 16, "activation_function": "gelu_pytorch_tanh"}
PYTHIA = {
    "vocab_size": 50304, "hidden_size": 1024, "num_hidden_layers": 24, "num_attention_heads": 16,
    "intermediate_size": 4096, "max_position_embeddings": 2048, "use_parallel_residual": True,
}  # fmt: skip
LLAMA = {
    "vocab_size": 128256, "hidden_size": 2048, "num_hidden_layers": 16, "num_attention_heads": 32,
    "num_key_value_heads": 8, "head_dim": 64, "intermediate_size": 8192, "tie_word_embeddings": True,
    "max_position_embeddings": 131072,
}  # fmt: skip
QWEN = {
    "vocab_size": 151936, "hidden_size": 1024, "num_hidden_layers": 28, "num_attention_heads": 16,
    "num_key_value_heads": 8, "head_dim": 128, "intermediate_size": 3072, "tie_word_embeddings": True,
    "max_position_embeddings": 40960,
}  # fmt: skip
MODELS: dict[str, tuple[str, dict[str, Any]]] = {
    "gpt2-medium": ("gpt2", GPT2),
    "pythia-410m": ("gpt_neox", PYTHIA),
    "llama-3.2-1b": ("llama", LLAMA),
    "qwen3-0.6b": ("qwen3", QWEN),
}
SHORTEST = 1024
"""Positions that every one of the models has."""


@dataclass(frozen=True)
class Case:
    """One prediction that is held against the device."""

    model: str
    work: str
    """training | serving"""
    batch: int
    tokens: int
    recompute: str = ""
    kernels: str = ""

    @property
    def slug(self) -> str:
        """Of the model in models.toml."""
        parts = (self.model.replace(".", "-"), self.work, self.batch, self.tokens, self.recompute, self.kernels)
        return "-".join(str(each) for each in parts if each)

    @property
    def table(self) -> str:
        """What models.toml says of it."""
        if self.work == "serving":
            return f"context = {self.tokens}\nbatch = {self.batch}\nprefill_chunk = {self.batch * self.tokens}"
        dropout = "true" if self.model == "gpt2-medium" else "false"
        return (
            f'sequence_length = {self.tokens}\nmicro_batch_size = {self.batch}\nrecompute = "{self.recompute}"\n'
            f'kernels = "{self.kernels}"\nattention = "fused"\ndropout = {dropout}'
        )


def cases() -> Iterator[Case]:
    """Every model, short and long, with and without recomputation."""
    for model in MODELS:
        longer = SHORTEST if model == "gpt2-medium" else 2048
        for kernels in ("eager", "fused"):
            yield Case(model, "training", 1, SHORTEST, "none", kernels)
            yield Case(model, "training", 4, longer, "none", kernels)
            yield Case(model, "training", 8, longer, "full", kernels)
        yield Case(model, "serving", 1, SHORTEST)
        yield Case(model, "serving", 16, longer)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cuda:0")
    parser.add_argument("-o", "--output", type=Path, help="keep the figures here, as JSON")
    asked = parser.parse_args()
    torch = import_module("torch")
    if not torch.cuda.is_available():
        sys.exit("torch sees no CUDA device")
    torch.cuda.set_device(asked.device)
    every = tuple(cases())
    rows = []
    for case, predicted in zip(every, predictions(every), strict=True):
        measured = measure(torch, case)
        rows.append({**asdict(case), "predicted": predicted, "measured": measured})
        ratio = sum(predicted.values()) / measured["peak"]
        print(f"{case.slug:48} {measured['peak'] / 1e9:8.3f} GB measured, {ratio:.3f} of it predicted", flush=True)
    if asked.output:
        asked.output.write_text(json.dumps({**environment(torch), "rows": rows}, indent=1) + "\n")


def environment(torch: Any) -> dict[str, str]:
    """What the figures belong to."""
    found = {"device": torch.cuda.get_device_name(), "cuda": torch.version.cuda, "python": platform.python_version()}
    return found | {name: version(name) for name in ("torch", "transformers", "reporter")}


def predictions(every: tuple[Case, ...]) -> Iterator[dict[str, float]]:
    """B of each part on the fullest device, by `reporter build`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for model in MODELS:
            (folder / f"{model}.json").write_text(json.dumps(configuration(model).to_dict(), default=str))
        (folder / "models.toml").write_text("\n".join(map(tables, every)))
        subprocess.run([sys.executable, "-m", "reporter", "build"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        for case in every:
            report = json.loads((folder / "site" / "models" / case.slug / "report.json").read_text())
            yield parts_of(case, report["results"]["memory"]["values"][case.work])


def tables(case: Case) -> str:
    """One model of models.toml."""
    return (
        f'[models.{case.slug}]\nname = "{case.slug}"\n'
        f'[models.{case.slug}.architecture]\nconfig = "{case.model}.json"\n'
        f"[models.{case.slug}.{case.work}]\n{case.table}\n"
    )


def parts_of(case: Case, numbers: dict[str, Any]) -> dict[str, float]:
    """What the prediction is made of; its sum is `per_device`."""
    names = ["weights", "gradients", "optimizer", "activations"] if case.work == "training" else ["weights", "kv_cache"]
    found = {name: float(numbers[name]["value"]) for name in names}
    return {**found, "working": float(numbers["per_device"]["value"]) - sum(found.values())}


def configuration(model: str) -> Any:
    """As transformers has it."""
    transformers = import_module("transformers")
    kind, fields = MODELS[model]
    architecture = {"gpt2": "GPT2LMHeadModel", "gpt_neox": "GPTNeoXForCausalLM"}.get(kind, f"{kind.title()}ForCausalLM")
    return transformers.AutoConfig.for_model(kind, **fields, architectures=[architecture])


def measure(torch: Any, case: Case) -> dict[str, int]:
    """B at the peak, and what was there before the work."""
    gc.collect()
    torch.cuda.empty_cache()
    before = torch.cuda.memory_allocated()
    transformers = import_module("transformers")
    config = configuration(case.model)
    with torch.device("cuda"):
        model = transformers.AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16, attn_implementation="sdpa")
    work = train if case.work == "training" else serve
    with fused(torch, model) if case.kernels == "fused" else contextlib.nullcontext():
        states = work(torch, model, case) - before
    return {"peak": torch.cuda.max_memory_allocated() - before, "states": states}


def train(torch: Any, model: Any, case: Case) -> int:
    """Two steps of two micro-batches; B of weights, gradients and optimizer, between the steps."""
    model.train()
    if case.recompute == "full":
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    step = stepper(torch, model)
    tokens = torch.randint(0, model.config.vocab_size, (case.batch, case.tokens), device="cuda")
    torch.cuda.reset_peak_memory_stats()
    states = 0
    for _ in range(2):
        for _ in range(2):
            model(input_ids=tokens, labels=tokens, use_cache=False).loss.backward()
        states = torch.cuda.memory_allocated()
        step()
    return states


def stepper(torch: Any, model: Any) -> Callable[[], None]:
    """AdamW on a 32-bit copy; gradients keep their place, as a bucket of them does."""
    weights = list(model.parameters())
    copies = [weight.detach().float().requires_grad_() for weight in weights]
    optimizer = torch.optim.AdamW(copies, foreach=False)
    for weight, copy in zip(weights, copies, strict=True):
        weight.grad = torch.zeros_like(weight)
        optimizer.state[copy] = {
            "step": torch.zeros(()), "exp_avg": torch.zeros_like(copy), "exp_avg_sq": torch.zeros_like(copy),
        }  # fmt: skip

    def step() -> None:
        for weight, copy in zip(weights, copies, strict=True):
            copy.grad = weight.grad.float()
            optimizer.step()
            copy.grad = None
            weight.data.copy_(copy.data)
            weight.grad.zero_()

    return step


def serve(torch: Any, model: Any, case: Case) -> int:
    """A prompt, then a token; B of the weights."""
    model.eval()
    states = int(torch.cuda.memory_allocated())
    tokens = torch.randint(0, model.config.vocab_size, (case.batch, case.tokens - 1), device="cuda")
    torch.cuda.reset_peak_memory_stats()
    with torch.inference_mode():
        found = model(input_ids=tokens, use_cache=True, logits_to_keep=1)
        following = found.logits[:, -1:].argmax(-1)
        model(input_ids=following, past_key_values=found.past_key_values, use_cache=True)
    return states


@contextlib.contextmanager
def fused(torch: Any, model: Any) -> Iterator[None]:
    """Norms of one kernel, and a loss that works in the logits' own place."""
    kinds = {type(each) for each in model.modules() if type(each).__name__.endswith("RMSNorm")}
    kept = {kind: kind.forward for kind in kinds}
    for kind in kinds:
        kind.forward = lambda self, x: torch.nn.functional.rms_norm(x, x.shape[-1:], self.weight, self.variance_epsilon)
    model.loss_function = in_place_loss(torch)
    try:
        yield
    finally:
        for kind, forward in kept.items():
            kind.forward = forward


def in_place_loss(torch: Any) -> Callable[..., Any]:
    """Cross-entropy in 32 bits whose softmax and gradient take the logits' place, as Megatron-LM's does."""

    class Loss(torch.autograd.Function):  # type: ignore[misc]
        @staticmethod
        def forward(ctx: Any, logits: Any, labels: Any) -> Any:
            logits -= logits.amax(-1, keepdim=True)
            chosen = logits.gather(-1, labels[:, None])
            logits.exp_()
            sums = logits.sum(-1, keepdim=True)
            ctx.save_for_backward(logits.div_(sums), labels)
            return (sums.log() - chosen).mean()

        @staticmethod
        def backward(ctx: Any, gradient: Any) -> Any:
            softmax, labels = ctx.saved_tensors
            softmax.scatter_add_(-1, labels[:, None], torch.full_like(labels[:, None], -1, dtype=softmax.dtype))
            return softmax.mul_(gradient / len(labels)), None

    def loss(logits: Any, labels: Any, vocab_size: int, **_: object) -> Any:
        return Loss.apply(logits[:, :-1].float().reshape(-1, vocab_size), labels[:, 1:].reshape(-1))

    return loss


if __name__ == "__main__":
    main()
