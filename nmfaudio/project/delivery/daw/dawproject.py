"""DAWproject: the open exchange format of Bitwig, Studio One, Cubase and others.

References
----------
.. [1] Bitwig, "DAWproject", version 1.0: a ZIP file with project.xml and metadata.xml,
   and their XML schemas.
"""

import io
import zipfile
from xml.etree import ElementTree as ET

from nmfaudio.audio.wording import on_one_line
from nmfaudio.project.delivery.daw.arrangement import DawSession, DawTrack

__all__ = ["dawproject_bytes"]

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that ZIP knows: equal sets, equal bytes


def dawproject_bytes(arrangement: DawSession, version: str) -> bytes:
    """Return a DAWproject file whose tracks refer to stems in its own folder.

    Parameters
    ----------
    arrangement : DawSession
        What it holds.
    version : str
        Of nmfaudio.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, root in (
            ("project.xml", _project(arrangement, version)),
            ("metadata.xml", _metadata(arrangement)),
        ):
            ET.indent(root)
            text = ET.tostring(root, encoding="utf-8", xml_declaration=True)
            info = zipfile.ZipInfo(name, _EPOCH)
            archive.writestr(info, text, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def _metadata(arrangement: DawSession) -> ET.Element:
    root = ET.Element("MetaData")
    ET.SubElement(root, "Title").text = on_one_line(arrangement.name)
    return root


def _project(arrangement: DawSession, version: str) -> ET.Element:
    root = ET.Element("Project", version="1.0")
    ET.SubElement(root, "Application", name="nmfaudio", version=version)
    transport = ET.SubElement(root, "Transport")
    ET.SubElement(
        transport, "Tempo", id="tempo", name="Tempo", unit="bpm",
        value=f"{arrangement.tempo_bpm:.6f}", min="20", max="666",
    )  # fmt: skip
    ET.SubElement(
        transport, "TimeSignature", id="meter", numerator="4", denominator="4"
    )
    structure = ET.SubElement(root, "Structure")
    for number, track in enumerate(arrangement.tracks):
        _add_track(structure, number, track, arrangement.n_channels)
    master = ET.SubElement(
        structure, "Track", contentType="audio notes", loaded="true", id="master",
        name="Master",
    )  # fmt: skip
    _add_channel(master, "main", "master", arrangement.n_channels)
    root.append(_timeline(arrangement))
    return root


def _add_track(
    structure: ET.Element, number: int, track: DawTrack, n_channels: int
) -> None:
    element = ET.SubElement(
        structure, "Track", contentType="audio", loaded="true", id=f"track{number}",
        name=on_one_line(track.name), color=track.colour,
    )  # fmt: skip
    channel = _add_channel(element, f"channel{number}", "regular", n_channels, track)
    channel.set("destination", "main")


def _add_channel(
    parent: ET.Element,
    name: str,
    role: str,
    n_channels: int,
    track: DawTrack | None = None,
) -> ET.Element:
    channel = ET.SubElement(
        parent, "Channel", audioChannels=str(min(n_channels, 2)), role=role,
        solo="false", id=name,
    )  # fmt: skip
    gain, pan, mute = (1.0, 0.0, False) if track is None else (
        track.gain, track.pan, track.mute
    )  # fmt: skip
    ET.SubElement(
        channel, "Mute", id=f"{name}mute", name="Mute", value=str(mute).lower()
    )
    ET.SubElement(
        channel, "Pan", id=f"{name}pan", name="Pan", unit="normalized",
        value=f"{0.5 + 0.5 * pan:.6f}", min="0", max="1",
    )  # fmt: skip
    ET.SubElement(
        channel, "Volume", id=f"{name}volume", name="Volume", unit="linear",
        value=f"{gain:.6f}", min="0", max="4",
    )  # fmt: skip
    return channel


def _timeline(arrangement: DawSession) -> ET.Element:
    root = ET.Element("Arrangement", id="arrangement")
    lanes = ET.SubElement(root, "Lanes", timeUnit="seconds", id="lanes")
    duration = f"{arrangement.duration_s:.9f}"
    for number, track in enumerate(arrangement.tracks):
        lane = ET.SubElement(lanes, "Lanes", track=f"track{number}", id=f"lane{number}")
        clips = ET.SubElement(lane, "Clips", id=f"clips{number}")
        clip = ET.SubElement(
            clips, "Clip", time="0.0", duration=duration, contentTimeUnit="seconds",
            playStart="0.0", name=on_one_line(track.name), color=track.colour,
        )  # fmt: skip
        audio = ET.SubElement(
            clip, "Audio", channels=str(arrangement.n_channels), duration=duration,
            sampleRate=str(arrangement.sample_rate), id=f"audio{number}",
        )  # fmt: skip
        ET.SubElement(audio, "File", path=on_one_line(track.path.name), external="true")
    if arrangement.markers:
        markers = ET.SubElement(root, "Markers", timeUnit="seconds", id="markers")
        for second, name in arrangement.markers:
            ET.SubElement(
                markers, "Marker", time=f"{second:.9f}", name=on_one_line(name)
            )
    return root
