"""Fields of a `config.json` that no count depends on, and what a misspelt one may have meant."""

from __future__ import annotations

import difflib
import re
from typing import Final

_UNRELATED: Final = re.compile(
    r"_.*|.*(dropout|dropout_prob|_pdrop|_drop|token_id|token_ids|_token|layerdrop|init|initializer.*|_eps|epsilon|"
    r"_std|_act|activation|activation_function|_fn|dtype|version|_scale|_scaling|_theta|_impl|_method|_coef|_alpha)"
    r"|architectures|auto_map|transformers.*|use_cache|task_specific_params|id2label|label2id|problem_type|"
    r"pretraining_tp|rope_.*|quantization_config|gradient_checkpointing|output_.*|return_dict|torchscript|name_or_path|"
    r"summary_.*|tokenizer.*|scale_.*|reorder_.*|is_decoder|is_encoder_decoder|add_cross_attention|use_return_dict|"
    r"prefix|chunk_size_feed_forward|generation_.*|pruned_heads|finetuning_task|scoring_func|norm_topk_prob|topk_.*|"
    r"max_position_embeddings|max_sequence_length|n_positions|n_ctx|num_labels|sliding_window.*|layer_types|"
    r"n_group|seq_aux|aux_loss.*|routed_scaling_factor|.*_jitter.*|max_window_layers|model_type"
)


def is_unrelated(name: str) -> bool:
    """Whether a field says nothing of the model's size: training, numerics, tokens, library."""
    return _UNRELATED.fullmatch(name) is not None


def suggestion(written: str, known: set[str]) -> str:
    """The known name that a misspelt one is close to, or nothing."""
    close = difflib.get_close_matches(written, sorted(known), n=1, cutoff=0.8)
    return close[0] if close else ""
