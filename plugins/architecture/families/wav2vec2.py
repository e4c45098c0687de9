"""wav2vec 2.0 and HuBERT: convolutions over a waveform, then BERT's layers (Baevski et al. 2020, arXiv:2006.11477)."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from functools import partial

from reporter_plugins.architecture.component import Component, Convolution, Linear, Norm, Table, Vector
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, classification_head, encoder_layers, labels
from reporter_plugins.architecture.size import Size


def components(config: Config, architecture: str, *, always_norm: bool = True) -> Iterator[Component]:
    """Convolutions, projection, positions by convolution, layers, head."""
    stack = Stack.of(config)
    if config.flag("add_adapter"):
        config.refuse("add_adapter")
    if masked(config):
        yield Vector(name="mask embedding", kind="embedding", width=stack.width)
    last = yield from convolutions(config)
    if always_norm or config.flag("feat_proj_layer_norm"):
        yield Norm(name="feature norm", width=last, bias=True)
    yield stack.single().linear("feature projection", "other", last, stack.width, bias=True)
    yield from position_convolution(config, stack)
    yield stack.single().norm("embedding norm", bias=True)
    yield from encoder_layers(stack)
    yield from heads(config, architecture, last)


def masked(config: Config) -> bool:
    """Whether parts of the input are masked in training: an embedding stands for them."""
    return any(config.number(name) > 0 for name in ("mask_time_prob", "mask_feature_prob"))


def convolutions(config: Config) -> Generator[Component, None, Size]:
    """A convolution a layer; a norm in all, or in the first only. The width of the last is returned."""
    inputs, everywhere = Size.exactly(1), config.text("feat_extract_norm") == "layer"
    for index in range(len(config.sequence("conv_dim"))):
        outputs = config.item("conv_dim", index)
        yield Convolution(
            name=f"convolution {index + 1}", inputs=inputs, outputs=outputs, kernel=config.item("conv_kernel", index),
            bias=config.flag("conv_bias"), stream="tokens",
        )  # fmt: skip
        if everywhere or index == 0:
            yield Norm(name=f"convolution norm {index + 1}", width=outputs, bias=True)
        inputs = outputs
    return inputs


def position_convolution(config: Config, stack: Stack) -> Iterator[Component]:
    """A grouped convolution with weight normalization: a magnitude for each place of the kernel."""
    config.refuse("conv_pos_batch_norm")
    kernel, groups = config.sizes("num_conv_pos_embeddings", "num_conv_pos_embedding_groups")
    width = stack.width
    yield Convolution(
        name="position convolution", kind="embedding", inputs=width // groups, outputs=width, kernel=kernel, bias=True
    )
    yield Vector(name="position magnitudes", kind="embedding", width=kernel)


def heads(config: Config, architecture: str, last: Size) -> Iterator[Component]:
    """Letters, classes, or the quantizer of pre-training."""
    hidden = config.size("hidden_size")
    if architecture.endswith("ForCTC"):
        yield Linear(
            name="language-model head", kind="lm_head", inputs=hidden, outputs=config.size("vocab_size"), bias=True
        )
    elif architecture.endswith("ForSequenceClassification"):
        narrow = config.size("classifier_proj_size")
        if config.flag("use_weighted_layer_sum"):
            yield Vector(name="layer weights", kind="other", width=config.size("num_hidden_layers") + 1)
        yield Linear(name="projection", kind="other", inputs=hidden, outputs=narrow, bias=True)
        yield classification_head(labels(config), narrow)
    elif architecture.endswith("ForPreTraining"):
        yield from quantizer(config, hidden, last)


def quantizer(config: Config, hidden: Size, last: Size) -> Iterator[Component]:
    """Codebooks that the features choose from, and projections to where they are compared."""
    groups, entries = config.sizes("num_codevector_groups", "num_codevectors_per_group")
    codes, space = config.sizes("codevector_dim", "proj_codevector_dim")
    yield Table(name="codebooks", kind="other", rows=groups * entries, width=codes // groups)
    for name, inputs, outputs in (
        ("code choice", last, groups * entries),
        ("hidden projection", hidden, space),
        ("code projection", codes, space),
    ):
        yield Linear(name=name, kind="other", inputs=inputs, outputs=outputs, bias=True)


FAMILIES = (
    Family(
        model_types=("wav2vec2",),
        title="wav2vec 2.0: convolutions over a waveform, encoder",
        reference="transformers Wav2Vec2Config",
        classes=classes("Wav2Vec2", "ForCTC", "Model", "ForPreTraining", "ForSequenceClassification"),
        components=components,
        defaults={
            "vocab_size": 32,
            "hidden_size": 768,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "intermediate_size": 3072,
            "feat_extract_norm": "group",
            "conv_dim": [512, 512, 512, 512, 512, 512, 512],
            "conv_kernel": [10, 3, 3, 3, 3, 2, 2],
            "conv_bias": False,
            "num_conv_pos_embeddings": 128,
            "num_conv_pos_embedding_groups": 16,
            "mask_time_prob": 0.05,
            "num_codevectors_per_group": 320,
            "num_codevector_groups": 2,
            "codevector_dim": 256,
            "proj_codevector_dim": 256,
            "use_weighted_layer_sum": False,
            "classifier_proj_size": 256,
            "add_adapter": False,
        },
    ),
    Family(
        model_types=("hubert",),
        title="HuBERT: convolutions over a waveform, encoder",
        reference="transformers HubertConfig",
        classes=classes("Hubert", "ForCTC", "Model", "ForSequenceClassification"),
        components=partial(components, always_norm=False),
        defaults={
            "vocab_size": 32,
            "hidden_size": 768,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "intermediate_size": 3072,
            "feat_proj_layer_norm": True,
            "feat_extract_norm": "group",
            "conv_dim": [512, 512, 512, 512, 512, 512, 512],
            "conv_kernel": [10, 3, 3, 3, 3, 2, 2],
            "conv_bias": False,
            "num_conv_pos_embeddings": 128,
            "num_conv_pos_embedding_groups": 16,
            "mask_time_prob": 0.05,
            "use_weighted_layer_sum": False,
            "classifier_proj_size": 256,
        },
    ),
)
