"""Take a folder of recordings apart from Python: copy this, and change what you like.

    scripts/batch_separate.py MUSIC STEMS

A second call goes on where the first one ended.
"""

import sys
from pathlib import Path

from nmfaudio.audio.wording import count, rough_time
from nmfaudio.batch.estimate import prepare_batch
from nmfaudio.batch.plan import plan_batch
from nmfaudio.batch.request import BatchRequest, Method
from nmfaudio.batch.results import BatchResult
from nmfaudio.batch.run import run_batch
from nmfaudio.errors import NmfAudioError


def main(music: Path, stems: Path) -> int:
    """Run the batch and return how many recordings are not done."""
    # How each recording is taken apart. A recipe's text can stand in place of a preset:
    # Method(recipe=Path("mine.toml").read_text()).
    method = Method(preset="auto", audio_format="wav24")
    request = BatchRequest(stems, method, workers=None, memory_bytes=None)

    # Folders, files and patterns; each recording gets a place in the mirrored tree.
    # Stems of earlier work among them are left out, which is told.
    items = plan_batch([music], stems, tell=print)

    # Headers are read, nothing else: what will it take?
    plan = prepare_batch(request, items)
    print(f"{count(len(items), 'recording')}, about {rough_time(plan.seconds)}")

    summary = run_batch(plan, on_result=tell)
    print("reports:", *summary.reports)
    if summary.stopped:  # a full disk, for example: the same call goes on later
        print(summary.stopped)
    return sum(result.status in {"failed", "waiting"} for result in summary.results)


def tell(result: BatchResult) -> None:
    """Say what became of a recording; its record has all that the report shows."""
    if result.status == "failed":
        print(f"{result.item.place}: failed, {result.reason}")
    else:
        null_db = result.record["result"]["null_db"]
        print(f"{result.item.place}: {result.status}, null {null_db:.1f} dB")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        sys.exit(min(1, main(Path(sys.argv[1]), Path(sys.argv[2]))))
    except NmfAudioError as error:  # what is wrong with the words, in a sentence
        sys.exit(str(error))
