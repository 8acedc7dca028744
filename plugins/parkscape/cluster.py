"""A Dask cluster: the processors of other machines, which make shards of pages.

What all shards draw on is sent to the workers once and stays there; a shard brings its own items.
A worker that dies loses nothing, as its shards are made again elsewhere.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from msgspec.structs import replace

from parkscape.cache import code_version
from parkscape.values import Value
from parkscape.workers import SHARD, WORTH, Item, Made, in_order, nothing, shards

if TYPE_CHECKING:
    from distributed import Client

PATIENCE = 30
"""Seconds to wait for a scheduler, and for its first worker."""
LIVES = 3
"""How often work begins anew where it stood, as when all workers die at once."""
AHEAD = 4
"""Shards under way for each thread of the cluster: what bounds the memory of the build."""


class ClusterFault(Exception):
    """The cluster cannot do what it is asked to, in words for people."""


class Terms(Value, frozen=True):
    """What a worker must meet."""

    version: str
    """That of the code, of Python and of what is installed; see `cache.code_version`."""
    sign: str = ""
    """A file that it must see; empty where nothing is shared."""


class ClusterWorkers:
    """The workers of one scheduler; this process alone where the work is small."""

    def __init__(self, address: str, version: str, shared: Path | None = None) -> None:
        """`shared` is a folder that workers must see, for they leave their files in it."""
        self.address = address
        self._sign = shared and shared / f".cluster-{uuid4().hex}"
        self._terms = Terms(version, str(self._sign or ""))
        self._client: Client | None = None

    def map(
        self,
        function: Callable[[Any, Sequence[Item]], list[Made]],
        job: Any,
        items: Sequence[Item],
        meanwhile: Callable[[], object] = nothing,
    ) -> Iterator[Made]:
        """See `workers.Workers`. What is done meanwhile is done first."""
        meanwhile()
        if len(items) < WORTH:
            yield from function(job, items) if items else ()
            return
        pieces, done, faults = shards(items, SHARD), 0, 0
        with _told(self.address):
            client = self._connected()
            while done < len(pieces):
                try:
                    client.wait_for_workers(1, timeout=PATIENCE)
                    sent = _scattered(client, job)
                    # Not `client.get_executor`, whose futures may wait for ever for lost results.
                    submit = partial(client.submit, _run, self._terms, function, sent, pure=False)
                    ahead = AHEAD * max(2, sum(client.nthreads().values()))
                    for made in in_order(submit, pieces[done:], ahead):
                        done += 1
                        yield from made
                except (CancelledError, OSError):  # The job is gone with the last that held it.
                    faults += 1
                    if faults == LIVES:
                        raise
                except RuntimeError as error:
                    if client.status == "running":  # It is of a page.
                        raise
                    raise OSError(str(error)) from error  # Dask gave up the scheduler.

    def close(self) -> None:
        """Leave the cluster; what it still does for this build is dropped."""
        if self._client:
            self._client.close()
            self._client = None
        if self._sign:
            self._sign.unlink(missing_ok=True)

    def _connected(self) -> "Client":
        """The scheduler, once all its workers are found to meet the terms."""
        if self._client:
            return self._client
        try:
            from distributed import Client
        except ImportError as error:
            raise ClusterFault(
                f"`scheduler` is {self.address}, but Dask is not installed:"
                " install Parkscape with the extra `dask`."
            ) from error
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # It is told here, and once.
        if self._sign:
            self._sign.parent.mkdir(parents=True, exist_ok=True)
            self._sign.touch()
        self._client = Client(self.address, timeout=PATIENCE, set_as_default=False)
        self._client.wait_for_workers(1, timeout=PATIENCE)
        self._check(self._client)
        return self._client

    def _check(self, client: "Client") -> None:
        """Hold all to the terms; the scheduler, too, as it reads the tasks that it hands on."""
        found = {self.address: client.run_on_scheduler(_lack, replace(self._terms, sign=""))}
        found |= client.run(_lack, self._terms, on_error="return")
        for where, lack in sorted(found.items()):
            if lack:
                raise ClusterFault(f"{where} cannot take part: {lack}")


def _scattered(client: "Client", job: Any) -> Any:
    """The job, with one worker, from whom others get it.

    Not with all: Dask would go on for ever to give it to one that was lost meanwhile.
    """
    try:
        return client.scatter(job, hash=False)
    except KeyError as error:  # What Dask says of a worker that was lost.
        raise OSError(f"lost the worker {error}") from error


@contextmanager
def _told(address: str) -> Iterator[None]:
    """Turns what a lost or broken cluster raises into words."""
    try:
        yield
    except (CancelledError, OSError) as error:
        raise ClusterFault(f"The Dask scheduler {address} or its workers: {error}") from error
    except ImportError as error:
        raise ClusterFault(f"The Dask scheduler {address} lacks Parkscape: {error}") from error
    except Exception as error:
        if type(error).__name__ != "KilledWorker":
            raise
        raise ClusterFault(
            f"Workers of {address} died again and again over the same pages, of too little"
            f" memory, perhaps: {error}"
        ) from error


def _run(terms: Terms, function: Callable[[Any, Any], Any], job: Any, items: Any) -> Any:
    """One shard, at a worker; one that came later is held to the terms, too."""
    if lack := _lack(terms):
        raise ClusterFault(f"A worker cannot take part: {lack}")
    return function(job, items)


def _lack(terms: Terms) -> str:
    """Why this process cannot be a worker; empty where it can."""
    if _loaded_version() != terms.version:
        return (
            "its Parkscape, Python or packages are not those of the build"
            f" ({_loaded_version()}, expected {terms.version});"
            " install the same there and start it again."
        )
    if terms.sign and not Path(terms.sign).exists():
        folder = Path(terms.sign).parent
        return f"it does not see the folder {folder}; share it, or set `store_url`."
    return ""


@cache
def _loaded_version() -> str:
    """The version of the code as it was loaded: what is installed later is not what runs."""
    return code_version()
