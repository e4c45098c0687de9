"""Whether an ability emerges with scale, where, how surely, and whether it is the metric that jumps.

`table` reads scores over scale, `assess` gives every curve a verdict with its thresholds, `artefact` holds
it against a continuous metric, `tasks` counts the likely false ones among many, `published` has the
thresholds of the literature. The statistics know no pages: docs/emergence.md says how a verdict is made.
"""
