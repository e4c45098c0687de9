"""Scaling laws: from a table of training runs to laws, what they foretell, and how far to trust them.

The rooms, from the ground up; each imports only from those above it:

    robust, small_matrices, faults, forms, findings     charges, tiny systems, the laws as data
    table, reading                                      a CSV file -> runs, or all its faults
    surface, chart, newton                              the objective, straight coordinates, the walk down
    starts, frame, kaplan, fit                          one call from a table to a fitted law
    sandwich, resample, intervals                       standard errors and intervals that cover
    consequences, isoflop, envelope, epochs, approaches what follows, and the other ways to an optimum
    stability, checks_*, diagnose, published            reasons for doubt, and laws of others
    study                                               all of it in one call

Nothing here knows of pages or of the engine; numpy is the only library.
"""
