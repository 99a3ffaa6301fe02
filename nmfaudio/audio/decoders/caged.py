"""Run a program that reads a foreign file: bounded, and gone when its parent is.

Not imported by anything: :mod:`nmfaudio.audio.decoders.ffmpeg` has Python run this
file, which takes limits upon itself and then becomes the program. Doing that between
``fork`` and ``exec`` in the parent would not be safe, as the parent has threads.

Usage: ``python -I -S caged.py PARENT CPU_SECONDS MEMORY_BYTES PROGRAM ARGUMENT…``
"""

import os
import sys

_PR_SET_PDEATHSIG = 1
_SIGKILL = 9
_MOST_WORDS = 1 << 20
"""Bytes of a file that the program may write: its own messages, and nothing else."""


def main(arguments: list[str]) -> None:
    """Take the limits, and become the program."""
    parent, cpu_s, memory_bytes, *command = arguments
    _end_with(int(parent))
    _limit(int(cpu_s), int(memory_bytes))
    os.execv(command[0], command)  # noqa: S606  # what this is for; no shell


def _end_with(parent: int) -> None:
    """Be killed when the parent ends; only Linux can promise that.

    Elsewhere the program ends when it next writes to the pipe that nobody reads.
    """
    if sys.platform != "linux":
        return
    import ctypes  # noqa: PLC0415  # only where it is needed: every start pays for it

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before that
        sys.exit(1)


def _limit(cpu_s: int, memory_bytes: int) -> None:
    import resource  # noqa: PLC0415  # not on Windows, where this is not used

    limits = {
        resource.RLIMIT_CPU: cpu_s,
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_FSIZE: _MOST_WORDS,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 64,
    }
    for kind, most in limits.items():
        _, hard = resource.getrlimit(kind)
        value = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(kind, (value, value))
        except (OSError, ValueError):  # a kind that this system does not limit
            continue


if __name__ == "__main__":
    main(sys.argv[1:])
