"""Turns a host name into socket addresses, in a thread of its own that nothing ever has to wait for."""

import asyncio
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

LOOKUPS = 512  # threads at most; a dead name server holds each for its own 10 to 30 s

Info = tuple[int, int, int, str, tuple[Any, ...]]
Infos = Sequence[Info]
LookUp = Callable[..., Infos]


class PatientResolver(AbstractResolver):
    """`getaddrinfo` in daemon threads.

    aiohttp's own takes the event loop's executor, whose six threads (on two cores) a few dead name servers fill up:
    then nobody else's names are found either, and the program cannot end before they have given up.
    """

    def __init__(self, look_up: LookUp = socket.getaddrinfo) -> None:
        """`look_up` takes what `socket.getaddrinfo` takes, and raises what it raises."""
        self._look_up = look_up
        self._free = asyncio.Semaphore(LOOKUPS)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of `host`.

        Raises:
            OSError: it has none, or nobody could tell.
        """
        look_up = partial(self._look_up, host, port, family, socket.SOCK_STREAM, 0, socket.AI_ADDRCONFIG)
        await self._free.acquire()
        infos = await _in_thread(look_up, self._free.release)
        return [_result(host, info) for info in infos]

    async def close(self) -> None:
        """Nothing to let go of: threads still looking end with the process."""


def _in_thread(look_up: Callable[[], Infos], finished: Callable[[], None]) -> asyncio.Future[Infos]:
    """The future result of `look_up`; `finished` is called when its thread ends, even if nobody waits any more."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Infos] = loop.create_future()

    def settle(infos: Infos | None, error: Exception | None) -> None:
        finished()
        if future.done():  # the fetch ran out of time
            return
        if error:
            future.set_exception(error)
        else:
            future.set_result(infos or [])

    def work() -> None:
        infos, error = _looked_up(look_up)
        with suppress(RuntimeError):  # the loop is closed: the program is ending
            loop.call_soon_threadsafe(settle, infos, error)

    threading.Thread(target=work, name="name-lookup", daemon=True).start()
    return future


def _looked_up(look_up: Callable[[], Infos]) -> tuple[Infos | None, Exception | None]:
    try:
        return look_up(), None
    except OSError as error:
        return None, error
    except UnicodeError:  # the codec "idna": a label that is empty or longer than 63 characters
        return None, socket.gaierror(socket.EAI_NONAME, "not a host name")


def _result(host: str, info: Info) -> ResolveResult:
    family, _, protocol, _, address = info
    name, port = address[0], address[1]
    return ResolveResult(
        hostname=host, host=name, port=port, family=family, proto=protocol, flags=socket.AI_NUMERICHOST
    )
