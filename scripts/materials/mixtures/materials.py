"""What is installed to make mixtures of, and which split each piece of it belongs to.

A score, a soundfont, a drum kit, a sample and a speaker belong to one split for good:
by a hash of the name, so that nothing that is found later moves. What judges elsewhere
is in none.

Debian: fluidsynth fluid-soundfont-gm timgm6mb-soundfont musescore-general-soundfont
openttd-openmsx hydrogen-drumkits sonic-pi-samples espeak-ng. PyPI: music21.
"""

import hashlib
import shutil
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

__all__ = ["SPLITS", "Kit", "MaterialMissingError", "Materials", "split_of"]

SPLITS = ("tune", "check", "final")
_SHARE = (0.6, 0.8)  # of all hashes: tune below the first, check below the second

_SOUNDFONTS = {
    "tune": "/usr/share/sounds/sf2/FluidR3_GM.sf2",
    "check": "/usr/share/sounds/sf2/TimGM6mb.sf2",
    "final": "/usr/share/sounds/sf3/MuseScore_General.sf3",
}
_KITS = Path("/usr/share/hydrogen/data/drumkits")
_OPENMSX = Path("/usr/share/games/openttd/baseset/openmsx")
_SAMPLES = Path("/usr/share/sonic-pi/samples")
_LEFT_OUT = (
    "k458",
    "the_fast_route",
    "run_for_your_life",
    "ForzeeStereo",
    "loop_tabla",
)
_VOICES = (
    "en-gb", "en-us", "en-gb-scotland", "en-gb-x-gbclan", "en-gb-x-rp", "en-029",
    "en-gb-x-gbcwmd", "de", "fr", "it", "es", "pl", "nl", "sv", "pt", "ro", "fi", "tr",
)  # fmt: skip
_TIMBRES = ("m1", "m3", "m5", "m7", "f1", "f2", "f4", "f5")


class MaterialMissingError(RuntimeError):
    """Something has to be installed first; the message says what."""


@dataclass(frozen=True)
class Kit:
    """A drum kit.

    Attributes
    ----------
    name : str
    strokes : dict of str to tuple of Path
        Recordings of each instrument, soft ones first.
    """

    name: str
    strokes: dict[str, tuple[Path, ...]]


def split_of(name: str) -> str:
    """Return the split that a piece of material belongs to, by its name alone."""
    digest = hashlib.sha256(name.encode()).digest()
    place = int.from_bytes(digest[:8], "big") / 2.0**64
    return SPLITS[sum(place >= share for share in _SHARE)]


class Materials:
    """All material of one split, each list in the order of names.

    Parameters
    ----------
    split : str
        ``"tune"``, ``"check"`` or ``"final"``.

    Raises
    ------
    MaterialMissingError
        If a program or package is not installed.
    """

    def __init__(self, split: str) -> None:
        self.split = split
        self.soundfont = _needed(Path(_SOUNDFONTS[split]), "a General MIDI soundfont")
        for program in ("fluidsynth", "espeak-ng"):
            if shutil.which(program) is None:
                raise MaterialMissingError(f"{program} is not installed")
        self.midi = self._mine(_needed(_OPENMSX, "openttd-openmsx").glob("*.mid"))
        samples = self._mine(_needed(_SAMPLES, "sonic-pi-samples").glob("*.flac"))
        self.samples = {path.stem: path for path in samples}
        self.kits = tuple(self._kits())
        self.scores = self._mine(_corpus())
        self.speakers = tuple(
            f"{voice}+{timbre}"
            for voice in _VOICES
            for timbre in _TIMBRES
            if split_of(f"speaker {voice}+{timbre}") == self.split
        )

    def _mine(self, paths) -> tuple[Path, ...]:
        return tuple(
            path
            for path in sorted(paths)
            if _allowed(path) and split_of(_work_of(path)) == self.split
        )

    def _kits(self):
        for folder in sorted(_needed(_KITS, "hydrogen-drumkits").iterdir()):
            # Kits are few: in the order of their names, six of ten, two and two.
            if _allowed(folder) and _kit_split(folder.name) == self.split:
                kit = _read_kit(folder)
                if len(kit.strokes) > 3:
                    yield kit


def _work_of(path: Path) -> str:
    """Return the name of a work: its movements stay together, a sample's family too."""
    if path.stem.startswith("movement"):
        return path.parent.name
    return path.stem.rstrip("0123456789")


def _kit_split(name: str) -> str:
    names = sorted(p.name for p in _KITS.iterdir() if _allowed(p))
    return SPLITS[(0, 0, 1, 0, 2)[names.index(name) % 5]]


def _allowed(path: Path) -> bool:
    return not any(word in str(path) for word in _LEFT_OUT)


def _needed(path: Path, package: str) -> Path:
    if not path.exists():
        raise MaterialMissingError(f"{path} is missing: install {package}")
    return path


def _corpus() -> list[Path]:
    spec = find_spec("music21")
    if spec is None or spec.origin is None:
        raise MaterialMissingError("music21 is missing: install it with pip")
    corpus = Path(spec.origin).parent / "corpus"
    return [p for end in ("mxl", "krn", "xml") for p in corpus.rglob(f"*.{end}")]


def _read_kit(folder: Path) -> Kit:
    tree = ET.parse(folder / "drumkit.xml").getroot()  # noqa: S314  # Debian's file
    for element in tree.iter():
        element.tag = element.tag.rpartition("}")[2]
    strokes: dict[str, tuple[Path, ...]] = {}
    for instrument in tree.iter("instrument"):
        layers = [layer.findtext("filename") for layer in instrument.iter("layer")]
        names = layers or [instrument.findtext("filename")]
        files = tuple(folder / n for n in names if n and (folder / n).is_file())
        name = (instrument.findtext("name") or "").strip()
        if files and name and not any("empty" in p.name for p in files):
            strokes[name] = files
    return Kit(folder.name, strokes)
