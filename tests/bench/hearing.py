"""Listening and judging, beside an older release: `python -m tests.bench.hearing [COMMIT]` prints the ratios.

Two processes, one a release, are asked in turn. "Cold" is the first time a new process hears each text, its tables
loaded; "warm" every later time, when the caches know the words and no cache of whole texts is large enough.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from tests.bench.stub import REPORTS
from tests.hearing.before import ROOT, unpacked
from tests.hearing.books import book, draw
from tests.hearing.measure import BEFORE

_ROUNDS = 7
_SHORT = 60
"""Letters of a one-line report at most."""

_PRESSES = (
    "không", "có", "khong", "không ạ", "Không có dấu hiệu nào", "ho", "ho, đau họng", "dạ", "vâng ạ", "như cũ", "Đúng",
    "bình thường", "khai báo", "menu", "đau đầu", "sổ mũi", "cảm ơn cô", "ok", "Tiếng Việt", "chưa đo", "không có máy",
)  # fmt: skip

_WORKER = """
import json, sys, time
try:
    from conversations.hearing.ears import listen
    from conversations.programme.protocol import load
    from conversations.programme.triage import Case, judge
except ImportError:
    from conversations.emergency import listen
    from conversations.protocol import load
    from conversations.triage import Case, judge
rules = load()
cases = [Case(*each[:2], frozenset(each[2]), each[3], final=each[4]) for each in json.loads(sys.stdin.readline())]
listen("alo"), listen("mạch 40 khó thở"), judge(rules, cases[0])
for line in sys.stdin:
    texts = json.loads(line)
    heard = []
    for text in texts:
        began = time.process_time()
        listen(text)
        heard.append(time.process_time() - began)
    began = time.process_time()
    for case in cases:
        judge(rules, case)
    print(json.dumps([sum(heard) / len(texts), (time.process_time() - began) / len(cases)]), flush=True)
"""


def samples() -> dict[str, list[str]]:
    """Return what is listened to: a morning, letters, cries, and one long text."""
    chance = random.Random(5)
    books = [book(author) for author in draw()["judge"]]
    letters = [text for each in books for text in each.everyday]
    cries = [text for each in books for _, text in each.cries]
    numbers = [answer["text"] for each in books for answer in each.answers if answer["kind"] not in ("name", "phone")]
    said = [text for text in numbers if any(sign.isdigit() for sign in text) and len(text) < _SHORT]
    typed = [text for report in REPORTS for text in report[:5]]
    morning = [
        *(chance.choice(typed) for _ in range(90)),
        *chance.sample(said, 50),
        *(chance.choice(_PRESSES) for _ in range(40)),
        *chance.sample(letters, 15),
        *chance.sample(cries, 5),
    ]
    chance.shuffle(morning)
    long = " ".join(chance.sample(letters + cries, 200))[:4096]
    return {
        "a morning": morning,
        "letters": chance.sample(letters, 200),
        "cries": chance.sample(cries, 200),
        "4,096 letters": [long],
    }


def cases() -> list[tuple[int, int, list[str], Mapping[str, object], bool]]:
    """Return what is judged: reports of adults and children, as they grow answer by answer."""
    chance = random.Random(6)
    grown = []
    for _ in range(100):
        answers: dict[str, object] = {
            "temperature": chance.choice((36.6, 36.8, 37.2, 38.2, 39.1)),
            "breaths": chance.choice((16, 18, 19, 24)),
            "pulse": chance.choice((72, 82, 96, 125)),
            "spo2": chance.choice((98, 97, 97, 95)),
            "blood_pressure": chance.choice(([120, 80], [115, 75], [150, 95])),
            "signs": chance.choice(([], [], ["cough"], ["cough", "sore_throat"])),
        }
        age, day = chance.choice((30, 480, 840)), chance.randint(1, 10)
        given = list(answers.items())
        grown += [(age, day, [], dict(given[:number]), number == len(given)) for number in range(1, len(given) + 1)]
    return grown


class _Release:
    """A process of one release that is asked for its times."""

    def __init__(self, tree: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tree,
            env={**os.environ, "PYTHONPATH": str(tree)},
        )  # fmt: skip
        self._say(cases())

    def times(self, texts: Sequence[str]) -> tuple[float, float]:
        """Return the seconds a text is listened to and a case is judged."""
        self._say(texts)
        assert self._process.stdout is not None
        listened, judged = json.loads(self._process.stdout.readline())
        return listened, judged

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def _say(self, what: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()


def main(commit: str = BEFORE) -> None:
    """Print the times of both releases and their ratio."""
    trees = {"before": unpacked(commit), "now": ROOT}
    judged: dict[str, list[float]] = {name: [] for name in trees}
    for what, texts in samples().items():
        cold: dict[str, list[float]] = {name: [] for name in trees}
        warm: dict[str, list[float]] = {name: [] for name in trees}
        for _ in range(_ROUNDS):
            running = {name: _Release(tree) for name, tree in trees.items()}
            for name, release in running.items():
                cold[name].append(release.times(texts)[0])
            for _ in range(3):
                for name, release in running.items():
                    listened, one = release.times(texts)
                    warm[name].append(listened)
                    judged[name].append(one)
            for release in running.values():
                release.close()
        _print(f"{what}, cold", cold)
        _print(f"{what}, warm", warm)
    _print("a case judged", judged)


def _print(what: str, times: Mapping[str, Sequence[float]]) -> None:
    before, now = (median(times[name]) * 1e6 for name in ("before", "now"))
    sys.stdout.write(f"{what:<22} {before:9.1f} µs before {now:9.1f} µs now   ratio {now / before:5.2f}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:2])
