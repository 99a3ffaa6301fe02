"""Start the window or the command line."""


def main() -> None:
    """Run the ``nmfaudio`` command."""
    from nmfaudio.cli.main import run

    run()


if __name__ == "__main__":
    main()
