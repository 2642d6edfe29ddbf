"""One peer with one network in a process of its own: worker.py ENGINE THREADS OUTPUTS.npz, the Network on standard input.

Says {"ready": true} or {"cannot": reason}; answers each line "seconds" with the times of its runs in microseconds.
"""
import json
import pickle
import sys
import time

import numpy as np

from engines import ENGINES, Cannot


def take_turn(engine, seconds):
    engine.run()  # finds the caches full of another network
    times = []
    start = time.perf_counter()
    while len(times) < 3 or time.perf_counter() - start < seconds:
        run_start = time.perf_counter()
        engine.run()
        times.append((time.perf_counter() - run_start) * 1e6)
    return times


def say(message):
    print(json.dumps(message), file=answers, flush=True)


def main():
    name, threads, outputs = sys.argv[1:]
    network = pickle.load(sys.stdin.buffer)
    try:
        engine = ENGINES[name](network, int(threads))
        take_turn(engine, 0.2)
    except Cannot as reason:
        return say({"cannot": str(reason)})
    except Exception as error:  # whatever a library raises: it cannot
        return say({"cannot": f"{type(error).__name__}: {str(error).strip().splitlines()[-1]}"})
    np.savez(outputs, *engine.outputs())
    say({"ready": True})
    for line in sys.stdin:
        say(take_turn(engine, float(line)))


if __name__ == "__main__":
    answers, sys.stdout = sys.stdout, sys.stderr  # libraries print
    main()
