"""A process of a batch that makes stems out of text, in no time.

The content of a recording says what happens: "bad" fails, "full" meets a full disk,
"poison" ends the process, "dies once" only the first time, "steady" takes a moment,
"slow" takes a while, "held" until there is a file that ends in .go, anything
else is done.
"""

import hashlib
import json
import os
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace


def say(**message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def main():
    cancelled = threading.Event()
    say(ready=True)
    tasks = []
    came = threading.Condition()

    def listen():
        for line in sys.stdin:
            message = json.loads(line)
            if "cancel" in message:
                cancelled.set()
            with came:
                tasks.append(message.get("task"))
                came.notify()
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        with came:
            came.wait_for(lambda: tasks)
            task = tasks.pop(0)
        if task is not None:
            outcome = do(SimpleNamespace(**task), cancelled)
            say(outcome=outcome)


def do(task, cancelled):
    say(stage="nmf", share=0.5)
    path = Path(task.path)
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    status = path.stat()
    source = {
        "size": status.st_size,
        "mtime_ns": status.st_mtime_ns,
        "sha256": digest,
    }
    if digest == task.known_sha256:
        return {"status": "same", "source": source}
    if b"bad" in content:
        return {"status": "failed", "kind": "unreadable", "reason": f"{path} is bad"}
    if b"full" in content:
        return {"status": "failed", "kind": "unwritable", "reason": "the disk is full"}
    if b"poison" in content:
        os._exit(3)
    if b"dies once" in content and not (died := path.with_suffix(".died")).exists():
        time.sleep(0.3)
        died.touch()
        os._exit(3)
    while b"held" in content and not path.with_suffix(".go").exists():
        time.sleep(0.05)
    takes_s = 4.0 if b"slow" in content else 0.3 if b"steady" in content else 0.01
    if cancelled.wait(takes_s) or not names_came(task, cancelled):
        return {"status": "cancelled"}
    stems = Path(task.work, "stems")
    stems.mkdir()
    files = []
    for name in ("Kick", "Residual"):
        made = f"{name} of {digest} by {task.method['preset']}".encode()
        (stems / f"{name}.wav").write_bytes(made)
        written = (stems / f"{name}.wav").stat()
        files.append(
            {
                "name": f"{name}.wav",
                "size": written.st_size,
                "mtime_ns": written.st_mtime_ns,
                "sha256": hashlib.sha256(made).hexdigest(),
            }
        )
    Path(task.work, "picture.png").write_bytes(b"picture")
    if task.tell_names:
        Path(task.work, "names.nmfdict").write_bytes(digest.encode())
    return {
        "status": "done",
        "source": source,
        "files": files,
        "result": {
            "duration_s": 1.0, "sample_rate": 8000, "channels": 1,
            "recipe": "Fake", "decided": "Fake: asked for", "n_components": 2,
            "stop_reason": "max_iter", "null_db": -140.0,
            "warnings": [task.names_path and "named"],
            "stems": [
                {"source": name, "file": f"{name}.wav", "energy_share": 0.5,
                 "components": 1, "clipped": 0}
                for name in ("Kick", "Residual")
            ],
        },
    }  # fmt: skip


def names_came(task, cancelled):
    if task.waits_for:
        say(stage="names", share=0.0)
        while not (told := Path(task.waits_for)).exists():
            if cancelled.wait(0.01):
                return False
        task.names_path = json.loads(told.read_text())["names_path"]
    return True


if __name__ == "__main__":
    main()
