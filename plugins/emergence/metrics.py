"""What kind of number a score is: where it may lie, which way is better, if it shows partial progress."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from reporter_plugins.emergence.special import Floats


@dataclass(frozen=True)
class Metric:
    """The traits of a metric that the analysis depends on."""

    name: str
    bounded: bool = True
    """Scores lie in [0, 1]."""

    lower_is_better: bool = False
    logarithmic: bool = False
    """Compared through its logarithm, as perplexity is."""

    continuous: bool = False
    """Shows partial progress, so that it can say whether a jump belongs to the ability or to the headline
    metric."""

    per_token: bool = False
    """A probability of tokens in disguise: easy tokens raise it before the answer is right."""

    @property
    def headline(self) -> bool:
        """Whether a verdict can be given on it: a bounded score that rises with ability."""
        return self.bounded and not self.lower_is_better

    def goodness(self, scores: Floats) -> Floats:
        """Scores turned so that more is better, on the scale where gains are compared."""
        values = np.log(np.maximum(scores, 1e-300)) if self.logarithmic else scores
        return -values if self.lower_is_better else values


_LOSS: Final = {"bounded": False, "lower_is_better": True, "continuous": True, "per_token": True}

_CONTINUOUS: Final = (
    Metric("brier", lower_is_better=True, continuous=True),
    Metric("brier_score", lower_is_better=True, continuous=True),
    Metric("per_token_accuracy", continuous=True),
    Metric("token_accuracy", continuous=True),
    Metric("correct_choice_probability", continuous=True),
    Metric("edit_distance", bounded=False, lower_is_better=True, continuous=True),
    Metric("token_edit_distance", bounded=False, lower_is_better=True, continuous=True),
    Metric("normalized_edit_distance", lower_is_better=True, continuous=True),
    Metric("edit_similarity", continuous=True),
    Metric("bleu", bounded=False, continuous=True),
    Metric("rouge", bounded=False, continuous=True),
    Metric("chrf", bounded=False, continuous=True),
    Metric("log_probability", bounded=False, continuous=True, per_token=True),
    Metric("log_likelihood", bounded=False, continuous=True, per_token=True),
    Metric("logprob", bounded=False, continuous=True, per_token=True),
    Metric("loss", **_LOSS),
    Metric("cross_entropy", **_LOSS),
    Metric("negative_log_likelihood", **_LOSS),
    Metric("bits_per_byte", **_LOSS),
    Metric("perplexity", **_LOSS, logarithmic=True),
)


def metric_named(name: str) -> Metric:
    """Return the metric of this name; an unknown one is bounded and better when higher, like accuracy.

    Case, hyphens and blanks do not matter, nor does a suffix after the name (`bleu_100`, `rouge_l`).
    """
    plain = name.strip().lower().replace("-", "_").replace(" ", "_")
    exact = {metric.name: metric for metric in _CONTINUOUS}
    if plain in exact:
        return exact[plain]
    family = next((m for m in _CONTINUOUS if m.name in {"bleu", "rouge", "chrf"} and plain.startswith(m.name)), None)
    return family or Metric(plain)
