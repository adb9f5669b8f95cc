"""Work on untrusted bytes, done in processes that can be killed: the pool, and the plain text its jobs hand back."""

from monitor.workers.pool import WorkerPool

__all__ = ["WorkerPool"]
