"""Three examples of every command: the end of its help and of its manual page."""

__all__ = ["EXAMPLES", "epilog"]

EXAMPLES: dict[str, tuple[str, str, str]] = {
    "gui": (
        "nmfaudio gui",
        "nmfaudio gui song.wav",
        "nmfaudio gui song.nmfaudio",
    ),
    "separate": (
        "nmfaudio separate song.wav",
        "nmfaudio separate loops/*.flac -o stems --preset drum-loop --format wav32f",
        "nmfaudio separate song.wav --teach Voice=12.5-15 --teach Guitar=guitar.wav",
    ),
    "export": (
        "nmfaudio export song.nmfaudio",
        "nmfaudio export *.nmfaudio -o stems --format flac",
        "nmfaudio export song.nmfaudio -o stems --json",
    ),
    "replay": (
        'nmfaudio replay "song stems/song - Bass.wav"',
        'nmfaudio replay "song stems/song - stems.json" --recording song.wav',
        'nmfaudio replay "song stems/song - stems.json" -o again --json',
    ),
    "convert": (
        "nmfaudio convert song.nmfaudio song.toml",
        'nmfaudio convert "live/old song.nmfaudio" live.toml',
        "nmfaudio convert a.nmfaudio a.toml && nmfaudio separate b.wav --recipe a.toml",
    ),
    "batch": (
        "nmfaudio batch music -o stems --dry-run",
        "nmfaudio batch music -o stems --preset full-mix --format flac",
        'find music -name "*.wav" | nmfaudio batch - -o stems --memory 4G',
    ),
    "learn": (
        "nmfaudio learn Kick=kicks Snare=snares -o kit.nmfdict",
        "nmfaudio learn multitracks/Bass.wav multitracks/Voice.wav -o band.nmfdict",
        "nmfaudio learn samples -o samples.nmfdict --json",
    ),
    "score": (
        'nmfaudio score "song stems" multitracks',
        'nmfaudio score "song stems" multitracks --json',
        'nmfaudio score "song stems" multitracks --by-name --csv scores.csv',
    ),
    "rank": (
        "nmfaudio rank song.wav",
        "nmfaudio rank song.wav --method elbow --method stability --figure curves.png",
        "nmfaudio rank song.wav --candidates 4-40 --json",
    ),
    "inspect": (
        "nmfaudio inspect song.wav -o song.png",
        "nmfaudio inspect song.wav --what components,templates --size slide -o talk",
        'nmfaudio inspect "song stems" --page -o song.html',
    ),
    "thumbnail": (
        "nmfaudio thumbnail song.nmfaudio song.png",
        "nmfaudio thumbnail song.nmfaudio song.png --size 512",
        'for f in *.nmfaudio; do nmfaudio thumbnail "$f" "${f%.nmfaudio}.png"; done',
    ),
    "doctor": (
        "nmfaudio doctor",
        "nmfaudio doctor --json",
        "NUMBA_NUM_THREADS=2 nmfaudio doctor",
    ),
    "man": (
        "nmfaudio man > nmfaudio.1",
        "nmfaudio man | man -l -",
        "nmfaudio man | gzip > nmfaudio.1.gz",
    ),
}


def epilog(command: str) -> str:
    """Return the end of a command's help."""
    return "\n\n".join(["Examples:", *EXAMPLES[command]])
