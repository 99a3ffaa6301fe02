"""How good a factorization ends, on many songs and from many seeds.

Speed to a loss is no good where the loss is never reached: starts that save iterations
may end in another basin. So ours is let run for 300 iterations, and ends, it is hoped,
nowhere above what scikit-learn has after 200.
"""

from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np

from benchmarking import song, spectrograms
from benchmarking.compare import loss
from benchmarking.peers import PEERS, PeerUnavailableError, Task
from nmfaudio.factorization.factorize import factorize

__all__ = ["every_seed"]

_SONGS = 12
_MADE = 4  # of them synthesized; all, where there is no real music
_N_COMPONENTS = 30
_PEER_ITERATIONS, _OUR_ITERATIONS = 200, 300


def every_seed(
    duration_s: float, n_seeds: int, say: Callable[[str], None]
) -> dict[str, Any] | None:
    """Compare the losses that fits end with, ours and scikit-learn's.

    Parameters
    ----------
    duration_s : float
        Length of each song, seconds.
    n_seeds : int
        Fits of each song.
    say : callable
        Told of each song.

    Returns
    -------
    losses : dict or None
        ``songs``, by name, each seed's loss over the peer's, less 1; ``share`` of all
        that end at or below, ``worst`` and ``median``. None without scikit-learn.
    """
    peer = PEERS["sklearn mu"]
    try:
        peer.check()
    except PeerUnavailableError as error:
        say(str(error))
        return None
    songs: dict[str, list[float]] = {}
    for number in range(_SONGS):
        name, V = _song(number, duration_s)
        data = peer.prepare(V)
        songs[name] = []
        for seed in range(n_seeds):
            theirs = peer.fit(data, Task(_N_COMPONENTS, 1.0, seed, _PEER_ITERATIONS))
            ours = factorize(
                V, _N_COMPONENTS, seed=seed, max_iter=_OUR_ITERATIONS, tol=0.0
            )
            target = loss(V, theirs.W, theirs.H, 1.0)
            songs[name].append(loss(V, ours.W, ours.H, 1.0) / target - 1)
        say(f"{name}: " + " ".join(f"{excess:+.2%}" for excess in songs[name]))
    excesses = [excess for found in songs.values() for excess in found]
    return {
        "n_components": _N_COMPONENTS,
        "duration_s": duration_s,
        "songs": songs,
        "share": sum(excess <= 0 for excess in excesses) / len(excesses),
        "worst": max(excesses),
        "median": median(excesses),
    }


def _song(number: int, duration_s: float) -> tuple[str, np.ndarray]:
    """Return a song's name and magnitudes (n_bins, n_frames)."""
    has_real = spectrograms.music_folder() is not None
    if has_real and number >= _MADE:
        seed = number - _MADE
        V = spectrograms.spectrogram("real", duration_s, seed=seed)
        return f"real {seed}", V
    samples = song.song(duration_s, seed=number + 1).astype(np.float32)
    return f"synthesized {number + 1}", spectrograms.magnitude(samples)
