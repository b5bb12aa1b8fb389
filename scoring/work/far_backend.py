"""How joblib hands pieces to a Dask cluster: its own backend, and three things that it leaves out.

A cluster of one worker is used, where joblib would do the work here. A piece that the cluster gives
up, since it killed worker after worker, ends the work, where joblib would wait for ever; and so
does a cluster whose scheduler or whose last worker went away.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Any

from joblib._dask import DaskDistributedBackend

if TYPE_CHECKING:
    from collections.abc import Callable

LEAST = 2  # joblib works in this process where there is one place alone
BETWEEN_LOOKS = 1.0  # seconds


class NoWorkerError(CancelledError):
    """A cluster has nobody to work."""


class FarBackend(DaskDistributedBackend):  # type: ignore[misc] # joblib has no types
    """Joblib's backend for Dask, from which every piece comes back: as an answer or as a fault.

    The fault is KilledWorker where a piece killed worker after worker, and else CancelledError.
    """

    PATIENCE = 10.0  # seconds for the first worker to come
    LOOKS = 60  # how often none may be seen, before they are taken to be gone

    def __init__(self, client: Any) -> None:
        super().__init__(client=client, wait_for_workers_timeout=self.PATIENCE)
        self._awaited: set[Future[Any]] = set()

    def effective_n_jobs(self, n_jobs: int) -> int:
        """Count the places of all workers; raises CancelledError where there is none, or no scheduler."""
        try:
            places: int = super().effective_n_jobs(n_jobs)
        except TimeoutError as fault:
            raise NoWorkerError from fault
        except OSError as fault:
            raise CancelledError from fault
        return max(LEAST, places)

    def start_call(self) -> None:
        """Begin the work, and to look after the cluster."""
        super().start_call()
        self.client.loop.add_callback(self._look_after)

    def submit(self, func: Any, callback: Callable[[Any], object]) -> Future[Any]:
        """Hand over some pieces. callback: called with the answers, or with the fault in their place."""
        answer: Future[Any] = super().submit(func, callback)

        def note(ended: Future[Any]) -> None:
            self._awaited.discard(ended)
            fault = ended.exception()
            if fault is not None:
                callback(fault)

        self._awaited.add(answer)
        answer.add_done_callback(note)
        return answer

    async def _look_after(self) -> None:
        """End the work where nobody is left to do it."""
        in_vain = 0
        while self._continue and in_vain < self.LOOKS:
            await asyncio.sleep(BETWEEN_LOOKS)
            if self.client.status == "closed":
                self._end(CancelledError())
                return
            in_vain = 0 if await self._someone() else in_vain + 1
        if self._continue:
            self._end(NoWorkerError())

    async def _someone(self) -> bool:
        """Whether there are workers, as far as can be said."""
        try:
            return bool(await self.client.scheduler.ncores(workers=None))
        except OSError:
            return True

    def _end(self, fault: CancelledError) -> None:
        for answer in tuple(self._awaited):
            answer.set_exception(fault)
