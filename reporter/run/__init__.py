"""Runs analyses in worker processes: time limits, crash isolation, any Executor."""

from reporter.run.pool import ExecutorPool, Pool, process_pool
from reporter.run.schedule import Schedule
from reporter.run.worker import Shop, Spec, Subject, analyse, open_shop

__all__ = [
    "ExecutorPool",
    "Pool",
    "Schedule",
    "Shop",
    "Spec",
    "Subject",
    "analyse",
    "open_shop",
    "process_pool",
]
