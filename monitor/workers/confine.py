"""Turns a fresh worker process into one that can do little harm. Everything here runs inside the worker."""

import ctypes
import importlib
import logging
import os
import resource
import signal
import sys
import time
import warnings
from collections.abc import Callable
from datetime import timedelta
from math import ceil
from pathlib import Path
from typing import TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

OUT_OF_MEMORY = 3  # exit status; any but 0 is a death to the pool
CPU_GRACE = 2  # seconds: the parent's clock on the wall strikes first, unless the parent is stuck
PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
FORBIDDEN = frozenset(
    {"socket.connect", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.system"}
)


def confine(parent: int, memory: int, preload: tuple[str, ...]) -> None:
    """Bind this worker to the life of `parent` (its pid), to `memory` bytes beyond what it begins with and to
    itself: no network, no children, no output; and import what its jobs need."""
    _die_with(parent)
    # Ctrl-C and a closed terminal are for the parent to answer. SIGTERM must kill at once: pebble's own handler waits
    # for the interpreter, and pebble holds up all other workers for up to 3 s meanwhile.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for module in preload:
        importlib.import_module(module)
    limit = _mapped() + memory
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    _keep_quiet()
    sys.addaudithook(_refuse)


def perform(function: Callable[[*Ts], T], args: tuple[*Ts], timeout: timedelta) -> T:
    """The result of `function(*args)`. Want of memory ends the process: what is left of its heap is not to be trusted."""
    limit = ceil(time.process_time() + timeout.total_seconds()) + CPU_GRACE
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
    try:
        return function(*args)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _die_with(parent: int) -> None:
    """Have the kernel kill us when the parent is gone, even by kill -9; prctl(2). It looks at the thread that started
    us: pebble's manager thread, which ends only when the pool is stopped, or the event loop's."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we asked
        os._exit(0)


def _mapped() -> int:
    """Bytes of address space in use: on some systems an archive of locales alone takes 220 MB of it."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def _keep_quiet() -> None:
    """Libraries log what pages say, and unhandled logging goes raw to the daemon's stderr."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")


def _refuse(event: str, _args: tuple[object, ...]) -> None:
    if event in FORBIDDEN:
        raise PermissionError(f"a worker must not do this: {event}")
