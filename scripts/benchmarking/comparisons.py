"""What benchmark.py compares, at which size, and what it is to show."""

from dataclasses import dataclass, replace

__all__ = ["CASES", "QUICK_CASES", "Case", "Goal"]


@dataclass(frozen=True)
class Goal:
    """How many times faster ours is to be: at least, and what is aimed at."""

    least: float
    aim: float


@dataclass(frozen=True)
class Case:
    """One factorization, by ours and by peers.

    Attributes
    ----------
    name : str
        For --case.
    beta : float
        Divergence.
    n_components : int
        Components.
    duration_s : float
        Length of the music.
    peers : tuple of str
        Names in :data:`peers.PEERS`.
    goal : Goal or None
        What is to be shown against the first peer.
    n_lags : int
        Frames of a template: more than one is convolutive NMF.
    n_iter : int
        Iterations of the peers.
    music : tuple of str
        Music of an ordinary run.
    music_in_full : tuple of str
        Music of a --full run.
    """

    name: str
    beta: float
    n_components: int
    duration_s: float
    peers: tuple[str, ...]
    goal: Goal | None = None
    n_lags: int = 1
    n_iter: int = 200
    music: tuple[str, ...] = ("synthesized",)
    music_in_full: tuple[str, ...] = ("synthesized", "real")


_BOTH = ("synthesized", "real")

CASES = (
    Case("kl-30-180s", 1.0, 30, 180.0, ("sklearn mu",), Goal(30, 80)),
    Case("kl-100-180s", 1.0, 100, 180.0, ("sklearn mu",), Goal(25, 80)),
    Case("kl-8-30s", 1.0, 8, 30.0, ("sklearn mu",), Goal(20, 60), music=_BOTH),
    Case("fro-30-180s", 2.0, 30, 180.0, ("sklearn cd",), Goal(15, 40), music=_BOTH),
    Case("fro-100-180s", 2.0, 100, 180.0, ("sklearn cd",), Goal(15, 40)),
    Case("is-30-30s", 0.0, 30, 30.0, ("sklearn mu",), Goal(15, 40), music=_BOTH),
    Case(
        "nmfd-4-10s", 1.0, 4, 10.0, ("libnmfd nmfd",), Goal(20, 60), n_lags=10,
        music=_BOTH,
    ),
    Case("kl-30-30s", 1.0, 30, 30.0, ("sklearn mu",), music=_BOTH),
    Case("fro-30-30s", 2.0, 30, 30.0, ("sklearn cd", "librosa"), music=_BOTH),
    Case("kl-30-10s", 1.0, 30, 10.0, ("torchnmf", "nmf-torch", "nimfa", "libnmfd")),
    Case("fro-30-10s", 2.0, 30, 10.0,
         ("sklearn mu", "torchnmf", "nmf-torch", "nimfa", "libnmfd")),
)  # fmt: skip

QUICK_CASES = (
    *(
        replace(case, duration_s=10.0, name=f"{name}-10s", music=("synthesized",))
        for name, case in (
            ("kl-30", CASES[0]), ("kl-8", CASES[2]), ("fro-30", CASES[3]),
            ("is-30", CASES[5]),
        )
    ),
    replace(
        CASES[6], duration_s=3.0, name="nmfd-4-3s", music=("synthesized",), n_iter=50
    ),
    Case("kl-8-5s", 1.0, 8, 5.0, ("torchnmf", "nmf-torch", "nimfa", "libnmfd")),
    Case("fro-8-5s", 2.0, 8, 5.0,
         ("sklearn mu", "torchnmf", "nmf-torch", "nimfa", "librosa")),
)  # fmt: skip
