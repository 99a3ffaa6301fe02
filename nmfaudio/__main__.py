"""Start the window or the command line."""

import sys
from pathlib import Path


def main() -> None:
    """Run the ``nmfaudio`` command."""
    from nmfaudio.cli.dispatch import run

    sys.exit(run(sys.argv[1:], open_window=_open_window))


def _open_window(path: Path | None) -> int:
    """Open the window; the command line may not import it."""
    from nmfaudio.gui.app import run

    return run(path)


if __name__ == "__main__":
    main()
