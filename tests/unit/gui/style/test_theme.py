"""Text can be read; sources can be told apart, by every kind of sight."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt

from nmfaudio.gui.style import theme
from nmfaudio.spectral.colours import SOURCE_COLOURS


def linear(colour: str) -> np.ndarray:
    raw = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255.0
    return np.where(raw <= 0.04045, raw / 12.92, ((raw + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", [theme.DARK, theme.LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("TEXT", "PANEL"),
        ("TEXT", "SELECTED"),
        ("TEXT_DIM", "PANEL"),
        ("TEXT_DIM", "WINDOW"),
        ("TEXT_FAINT", "PANEL"),
        ("TEXT_FAINT", "CANVAS"),
        ("TEXT_DIM", "HOVER"),
        ("WARNING", "PANEL"),
    ],
)
def test_text_can_be_read(palette: dict[str, str], ink: str, ground: str) -> None:
    assert contrast(palette[ink], palette[ground]) >= 4.5


@pytest.mark.parametrize("palette", [theme.DARK, theme.LIGHT], ids=["dark", "light"])
def test_what_is_switched_on_can_be_read(palette: dict[str, str]) -> None:
    for ground in ("SOLO", "MUTE"):
        assert contrast(theme.INK, palette[ground]) >= 4.5
    assert contrast("#ffffff", palette["ACCENT"]) >= 3.0


@pytest.mark.parametrize("palette", [theme.DARK, theme.LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("ground", ["PANEL", "SELECTED", "GRID"])
def test_the_way_of_a_fader_is_seen(palette: dict[str, str], ground: str) -> None:
    assert contrast(palette["TROUGH"], palette[ground]) >= 1.14


@pytest.fixture
def restored() -> Iterator[None]:
    yield
    theme.use(Qt.ColorScheme.Dark)


def test_colours_and_text_size_are_taken_together(restored: None) -> None:
    dark = theme.source_colour(1)
    theme.use(Qt.ColorScheme.Light, 1.5)
    assert theme.is_light()
    assert theme.LIGHT["TEXT"] == theme.TEXT
    assert theme.source_colour(1).lightness() < dark.lightness()
    assert theme.px(20) == 30
    assert theme.HEADER_WIDTH == 426
    assert theme.font().pointSizeF() == pytest.approx(14.25)
    theme.use(Qt.ColorScheme.Unknown, 9.0)
    assert theme.px(10) == 20, "200 % is the most"
    assert not theme.is_light()


# Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB.
SIGHTS = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def oklab(rgb: np.ndarray) -> np.ndarray:
    to_cone = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    to_lab = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return np.cbrt(rgb @ to_cone.T) @ to_lab.T


@pytest.mark.parametrize("sight", SIGHTS)
def test_source_colours_stay_apart(sight: str) -> None:
    rgb = np.array([linear(colour) for colour in SOURCE_COLOURS])
    seen = oklab(np.clip(rgb @ np.array(SIGHTS[sight]).T, 0.0, 1.0))
    distance = np.linalg.norm(seen[:, np.newaxis] - seen, axis=2)
    distance[np.diag_indices(len(seen))] = np.inf
    # 0.02 can just be told apart side by side.
    assert distance.min() > 0.07
