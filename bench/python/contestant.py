"""The process of one contestant in Python: `contestant.py LIBRARY THREADS`.

It reads a request per line and answers with a line of JSON, as ../contestant.ts does. The clock runs here.
"""

import base64
import importlib
import json
import math
import os
import sys
from pathlib import Path
from time import perf_counter

import numpy as np

ENOUGH = 2**20


def waited():
    """Milliseconds that the threads of this process were ready while others ran, as in ../waited.ts."""
    try:
        return sum(int(Path(f"/proc/self/task/{t}/schedstat").read_text().split()[1]) for t in os.listdir("/proc/self/task")) / 1e6
    except OSError:
        return 0.0


class Stopwatch:
    """A prepared work with its clock: a sample is the mean over as many runs as take `sample_ms` together."""

    def __init__(self, run, forget, sample_ms):
        self.run, self.forget, self.sample_ms, self.runs = run, lambda: None, sample_ms, 1
        self.first = self.sample()["ms"]
        self.forget = forget  # from now on: the first result is still to be verified

    def sample(self):
        run, runs = self.run, range(self.runs)
        before, start = waited(), perf_counter()
        for _ in runs:
            run()
        time = (perf_counter() - start) * 1e3
        lost = max(0.0, waited() - before) / time
        self.forget()
        return {"ms": time / self.runs, "lost": lost}

    def warm_up(self, ms):
        begun, turns, spent, estimate = perf_counter(), 0, 0.0, 0.0
        while spent < (1000 if turns < 2 else ms):
            estimate, turns = self.sample()["ms"], turns + 1
            wanted = math.ceil(self.sample_ms / max(estimate, 1e-6))
            self.runs = max(1, min(wanted, self.runs * 8))
            spent = (perf_counter() - begun) * 1e3
        return estimate


def main():
    library, threads = sys.argv[1], int(sys.argv[2])
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print would be taken for an answer

    def say(reply):
        print(json.dumps(reply), file=replies, flush=True)

    contestant = importlib.import_module(f"with_{library}").contestant(threads)
    say({"version": contestant.version, "works": list(contestant.works)})
    watch = answer = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["ask"] == "prepare":
                run, answer, *forget = contestant.works[request["work"]](**request["parameters"])
                watch = Stopwatch(run, forget[0] if forget else lambda: None, request["sampleMs"])
                values = np.asarray(answer(), np.float32).reshape(-1)[:ENOUGH]
                watch.forget()
                say({"first": watch.first, "answer": base64.b64encode(values.tobytes()).decode()})
            elif request["ask"] == "warmUp":
                say({"estimate": watch.warm_up(request["ms"])})
            elif request["ask"] == "sample":
                say(watch.sample())
            else:
                watch = answer = None
                say({})
        except Exception as error:  # whatever a library throws is its answer
            say({"error": f"{type(error).__name__}: {error}"})


main()
