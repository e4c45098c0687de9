"""Past one machine: the same analyses on a Dask cluster, through the same Executor seam (extra `cluster`)."""

from __future__ import annotations

from reporter.errors import UsageError
from reporter.run.pool import ExecutorPool


def executor_at(address: str) -> ExecutorPool:
    """The executor of the Dask scheduler at an address.

    Raises UsageError where Dask is not installed or the scheduler does not answer.
    """
    try:
        from distributed import Client
    except ImportError:
        raise UsageError("--scheduler needs Dask\nhelp: pip install 'reporter[cluster]'") from None
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise UsageError(f"no Dask scheduler answers at {address}: {error}") from None
    return ExecutorPool(client.get_executor())
