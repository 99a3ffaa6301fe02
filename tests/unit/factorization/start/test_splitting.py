"""Components that stand for two things are found, and split between them."""

import numpy as np

from nmfaudio.factorization.core.data import make_data
from nmfaudio.factorization.start.splitting import (
    Splits,
    find_splits,
    split_components,
)


def test_halves_add_up_to_the_component_and_what_the_split_explains(rng):
    W, H = rng.random((7, 4)), rng.random((9, 4))
    u, v = rng.uniform(-1, 1, (7, 4)), rng.uniform(-1, 1, (9, 4))
    chosen = np.array([2, 0])
    W_many, H_many = split_components(W, H, Splits(np.ones(4), u, v), chosen)
    assert (W_many.shape, H_many.shape) == ((7, 6), (9, 6))
    assert W_many.min() >= 0
    assert H_many.min() >= 0
    more = (H * v)[:, chosen] @ (W * u)[:, chosen].T
    np.testing.assert_allclose(H_many @ W_many.T, H @ W.T + more)
    np.testing.assert_array_equal(W_many[:, [1, 3]], W[:, [1, 3]])


def test_one_component_for_two_parts_is_found_and_split_into_them(rng):
    W = (rng.random((40, 6)) ** 4).astype(np.float32)
    H = (rng.random((200, 6)) ** 4).astype(np.float32)
    data = make_data((W @ H.T).astype(np.float32), None)
    H_scaled = H / np.float32(data.unit)
    both = np.hstack([W[:, :4], W[:, 4:].mean(axis=1, keepdims=True)])
    levels = np.hstack([H_scaled[:, :4], H_scaled[:, 4:].sum(axis=1, keepdims=True)])
    splits = find_splits(data, both, levels, rng)
    assert splits.gains.argmax() == 4
    assert np.abs(splits.templates).max() <= 1
    assert np.abs(splits.activations).max() <= 1
    found = splits.templates[:, 4] * both[:, 4]
    wanted = W[:, 4] - W[:, 5]
    assert abs(np.corrcoef(found, wanted)[0, 1]) > 0.8
    # The half that has more of a part has more of it where that part is heard.
    sign = np.sign(np.corrcoef(found, wanted)[0, 1])
    heard = sign * splits.activations[:, 4] * levels[:, 4]
    assert np.corrcoef(heard, H[:, 4] - H[:, 5])[0, 1] > 0.8


def test_what_is_never_heard_is_not_split(rng):
    W = rng.random((20, 3)).astype(np.float32)
    H = rng.random((50, 3)).astype(np.float32)
    data = make_data((W @ H.T).astype(np.float32), None)
    H[:, 1] = 0
    splits = find_splits(data, W, H / np.float32(data.unit), rng)
    assert all(np.isfinite(part).all() for part in splits)
    assert splits.gains[1] == 0
