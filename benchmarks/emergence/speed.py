"""CPU and memory of many curves: python benchmarks/emergence/speed.py --curves 10000."""

from __future__ import annotations

import argparse
import resource
import time
from collections import Counter

import numpy as np
from emergence_synthetic import CHANCES, NOISES, NULLS, SCALES, curve_of, draw
from reporter_plugins.emergence.assess import Assessor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--curves", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    assessor = Assessor()
    names = (*NULLS, "S1", "S2", "S3", "R4", "R5")
    said: Counter[str] = Counter()
    spent = 0.0
    for number in range(options.curves):
        scales, chance, noise = (rng.integers(len(of)) for of in (SCALES, CHANCES, NOISES))
        name = names[int(rng.integers(len(names)))]
        curve = curve_of(draw(name, SCALES[scales], CHANCES[chance], NOISES[noise], rng))
        start = time.process_time()
        said[assessor.assess(curve).verdict.value] += 1
        spent += time.process_time() - start
        if number + 1 in {100, options.curves // 2, options.curves}:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            each = 1000 * spent / (number + 1)
            print(f"{number + 1} curves: {spent:.0f} s CPU, {each:.1f} ms each, peak {peak:.0f} MiB")
    print(dict(said))


if __name__ == "__main__":
    main()
