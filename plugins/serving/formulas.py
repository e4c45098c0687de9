"""The roofline as formulas: latency, throughput, where a batch turns compute-bound, energy and cost of tokens."""

from __future__ import annotations

from typing import Final

from reporter import Formula

SOURCE: Final = "Williams et al. 2009, doi:10.1145/1498765.1498785; for decoding Pope et al. 2022, arXiv:2211.05102"

PREFILL = Formula(
    "max(F / (t * P), W / (t * m))",
    unit="s",
    source=SOURCE,
    F="the batch's prompts, FLOP",
    t="devices that share every layer",
    P="dense peak of one, FLOP/s",
    W="weights that are read, B",
    m="memory bandwidth of one, B/s",
)
DECODE = Formula(
    "max(F / (t * P), (W + C) / (t * m))",
    unit="s/token",
    source=SOURCE,
    F="one token for every sequence, FLOP",
    t="devices that share every layer",
    P="dense peak of one, FLOP/s",
    W="weights that are read, B",
    C="cache that all devices read, B",
    m="memory bandwidth of one, B/s",
)
THROUGHPUT = Formula("B / latency", unit="token/s", B="sequences at once", latency="of one token, s/token")
PIPELINED = Formula(
    "B / max(F / (t * p * P), (W + C / p) / (t * m))",
    unit="token/s",
    source="stages work on different sequences: each reads its own layers' weights for every one of as many groups of "
    "sequences as there are stages; Pope et al. 2022, arXiv:2211.05102",
    B="sequences at once",
    F="one token for every sequence, FLOP",
    t="devices that share every layer",
    p="stages",
    P="dense peak of one, FLOP/s",
    W="weights that are read, B",
    C="cache that all devices read, B",
    m="memory bandwidth of one, B/s",
)
TURN = Formula(
    "W / m / (F / P - C / m)",
    source="the batch at which a step's arithmetic takes as long as reading weights and cache",
    W="weights that many sequences read, every expert among them, B",
    F="one token, FLOP",
    P="dense peak, FLOP/s",
    C="cache of one sequence that all devices read, B",
    m="memory bandwidth, B/s",
)
ENERGY = Formula(
    "d * P / rate * 1e6 / 3600",
    unit="Wh",
    source="every device at its thermal design power, without the host",
    d="devices",
    P="thermal design power of one, W",
    rate="throughput, token/s",
)
COST = Formula(
    "d * price / rate * 1e6 / 3600",
    unit="currency",
    d="devices",
    price="of an accelerator-hour, currency",
    rate="throughput, token/s",
)

TOKENS = Formula("B * n", B="sequences at once", n="tokens of a prompt, token")
ONE_CACHE = Formula("C / B", unit="B", C="cache of the batch that all devices read, B", B="sequences at once")
BATCH_CACHE = Formula("B * C", unit="B", B="sequences at once", C="cache of one sequence that all devices read, B")
DEVICES = Formula("t * p", t="tensor-parallel size", p="pipeline-parallel size")
