"""Weight-free peers and limits that evaluate.py compares with."""

from collections.abc import Callable

import librosa
import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF, non_negative_factorization

from evaluation.libnmfd import factorize
from nmfaudio.separation.choice.decide import preset
from nmfaudio.separation.choice.resolution import plan_for
from nmfaudio.separation.models.drums import drum_templates
from nmfaudio.spectral.stft import StftPlan

Stems = dict[str, np.ndarray]


def _masked(mix: np.ndarray, plan: StftPlan, models: dict[str, np.ndarray]) -> Stems:
    """Share the mixture between models (n_bins, n_frames) or with channels in front."""
    X = plan.forward(mix)
    total = sum(models.values()) + 1e-20
    return {
        name: plan.inverse((X * (V / total)).astype(np.complex64), mix.shape[1])
        for name, V in models.items()
    }


def mixture(mix: np.ndarray, rate: int, truth: Stems) -> Stems:
    """Do nothing: the mixture stands for every source."""
    del rate
    return dict.fromkeys(truth, mix)


def ideal_ratio_mask(mix: np.ndarray, rate: int, truth: Stems) -> Stems:
    """Share every bin as the true power does: the limit of masking."""
    plan = StftPlan(rate, n_fft=4096, hop_length=1024)
    return _masked(
        mix, plan, {name: np.abs(plan.forward(s)) ** 2 for name, s in truth.items()}
    )


def hpss(mix: np.ndarray, rate: int, truth: Stems) -> Stems:
    """Split by librosa's median filters."""
    del truth

    plan = StftPlan(rate, n_fft=2048, hop_length=512)
    held, struck = librosa.decompose.hpss(np.abs(plan.forward(mix)))
    return _masked(mix, plan, {"held": held, "struck": struck})


def repet(mix: np.ndarray, rate: int, truth: Stems) -> Stems:
    """REPET with the period of the beat spectrum (Rafii and Pardo, 2013)."""
    del truth
    plan = StftPlan(rate, n_fft=2048, hop_length=1024)
    V = plan.magnitude(mix)
    n_frames = V.shape[1]
    power = V**2
    spectra = np.fft.rfft(power, 2 * n_frames, axis=1)
    beat = np.fft.irfft(np.abs(spectra) ** 2, axis=1)[:, :n_frames].mean(axis=0)
    beat /= np.arange(n_frames, 0, -1)
    shortest = max(2, round(0.8 * rate / plan.hop_length))
    longest = max(shortest + 1, n_frames // 3)
    period = shortest + int(np.argmax(beat[shortest:longest]))
    n_periods = -(-n_frames // period)
    padded = np.full((V.shape[0], n_periods * period), np.nan, np.float32)
    padded[:, :n_frames] = V
    model = np.nanmedian(padded.reshape(V.shape[0], n_periods, period), axis=1)
    repeating = np.minimum(V, np.tile(model, n_periods)[:, :n_frames])
    return _masked(mix, plan, {"repeating": repeating, "other": V - repeating})


def sklearn_components(mix: np.ndarray, rate: int) -> np.ndarray:
    """Return components of scikit-learn's NMF (KL, mu, K = 30), rendered by masks."""
    plan = StftPlan(rate, n_fft=2048, hop_length=512)
    V = plan.magnitude(mix)
    fit = NMF(
        30, solver="mu", beta_loss="kullback-leibler", init="random",
        max_iter=200, tol=0.0, random_state=0,
    )  # fmt: skip
    W = fit.fit_transform(V).astype(np.float32)
    H = fit.components_.astype(np.float32)
    X, total = plan.forward(mix), W @ H + 1e-20
    return np.stack(
        [
            plan.inverse((X * (np.outer(W[:, k], H[k]) / total)), mix.shape[1])
            for k in range(30)
        ]
    )


def sklearn_taught(mix: np.ndarray, rate: int, passages: Stems) -> Stems:
    """Fix 20 scikit-learn templates for each source, learned from its passage."""
    plan = StftPlan(rate, n_fft=2048, hop_length=512)
    options = {
        "solver": "mu", "beta_loss": "kullback-leibler", "max_iter": 200,
        "tol": 0.0, "random_state": 0, "init": "random",
    }  # fmt: skip
    learned = []
    for passage in passages.values():
        V = plan.magnitude(passage)
        _, templates, _ = non_negative_factorization(V.T, n_components=20, **options)
        learned.append(templates)
    templates = np.concatenate(learned)
    rows, _, _ = non_negative_factorization(
        plan.magnitude(mix).T.astype(templates.dtype), H=templates,
        n_components=templates.shape[0], update_H=False, **options,
    )  # fmt: skip
    models = {
        name: (rows[:, 20 * j : 20 * j + 20] @ templates[20 * j : 20 * j + 20]).T
        for j, name in enumerate(passages)
    }
    return _masked(mix, plan, models)


def mfcc_clusters(mix: np.ndarray, rate: int, truth: Stems) -> Stems:
    """Cluster scikit-learn's components by the MFCC of their templates."""
    parts = sklearn_components(mix, rate)
    plan = StftPlan(rate, n_fft=2048, hop_length=512)
    powers = [plan.magnitude(part).mean(axis=1) ** 2 for part in parts]
    mel = librosa.filters.mel(sr=rate, n_fft=2048) @ np.stack(powers, axis=1)
    mfcc = librosa.feature.mfcc(S=librosa.power_to_db(mel + 1e-12), n_mfcc=13)[1:].T
    group = KMeans(len(truth), n_init=10, random_state=0).fit_predict(mfcc)
    return {f"cluster {j}": parts[group == j].sum(axis=0) for j in set(group.tolist())}


def nmfd(mix: np.ndarray, rate: int, passages: Stems, python: str) -> Stems | None:
    """Share the mixture by libnmfd's model of drums, seeded or learned from passages.

    It gets our resolution, iterations and synthesized seeds (kick, snare, hats).
    """
    recipe = preset("drum-loop")
    plan = plan_for(rate, recipe.window_s, overlap=recipe.overlap)
    n_lags = max(1, round(0.14 * rate / plan.hop_length))
    names = list(passages) or list(recipe.voices)
    seeds = drum_templates(plan, n_lags, recipe.voices).transpose(2, 1, 0)
    if passages:
        seeds = np.resize(seeds, (len(names), *seeds.shape[1:]))
    heard = [plan.magnitude(passage) for passage in passages.values()]
    fit = factorize(plan.magnitude(mix), seeds, recipe.max_iter, python, heard)
    if fit is None:
        return None
    models = {}
    for name, W, h in zip(names, *fit, strict=True):
        model = np.zeros((W.shape[0], h.size), np.float32)
        for lag in range(min(n_lags, h.size)):
            model[:, lag:] += np.outer(W[:, lag], h[: h.size - lag])
        models[name] = model**recipe.mask_exponent
    return _masked(mix, plan, models)


AUTOMATIC_PEERS: dict[str, Callable[[np.ndarray, int, Stems], Stems]] = {
    "hpss": hpss,
    "repet": repet,
    "sklearn + mfcc": mfcc_clusters,
}
LIMITS: dict[str, Callable[[np.ndarray, int, Stems], Stems]] = {
    "mixture": mixture,
    "ideal mask": ideal_ratio_mask,
}
