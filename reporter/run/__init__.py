"""Runs analyses in worker processes: time limits, crash isolation, any Executor."""

from reporter.run.bench import Shop, Spec, Subject, analyses_of, open_shop, spec_of
from reporter.run.document import Made, made_from
from reporter.run.pool import ExecutorPool, Pool, process_pool
from reporter.run.schedule import Schedule
from reporter.run.worker import analyse

__all__ = [
    "ExecutorPool",
    "Made",
    "Pool",
    "Schedule",
    "Shop",
    "Spec",
    "Subject",
    "analyse",
    "analyses_of",
    "made_from",
    "open_shop",
    "process_pool",
    "spec_of",
]
