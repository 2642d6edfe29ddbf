#!/usr/bin/env python3
"""octet against TFLite, ONNX Runtime, OpenVINO and ncnn: whole networks, on the same cores, in turns.

    VENV/bin/python compare_models.py build/release/bin/benchmark_model MODEL.tflite[=FLOAT.onnx] ...

VENV comes from setup.sh. TFLite and OpenVINO run the .tflite file, ONNX Runtime its own 8-bit form of FLOAT.onnx. Every
round gives every engine a turn; peers are stopped while it is not theirs. One line a network and number of threads:
the median of the rounds' medians, and how each one's outputs compare with octet's.
"""
import argparse
import json
import math
import os
import pathlib
import pickle
import signal
import statistics
import subprocess
import sys
import tempfile

import numpy as np

from engines import ENGINES, real
from network import read_network

HERE = pathlib.Path(__file__).parent


class Octet:
    """benchmark_model, a process for each turn."""

    def __init__(self, program, network, threads, folder):
        self.outputs_file = folder / "octet.bin"
        input_file = folder / "input.bin"
        network.input.tofile(input_file)
        self.command = [program, f"--graph={network.model}", f"--num_threads={threads}", "--input_layer=x",
                        f"--input_layer_value_files=x:{input_file}", f"--output_filepath={self.outputs_file}",
                        "--output_json=-", "--num_runs=3", "--warmup_min_secs=0.05"]
        self.network = network
        self.cannot = None

    def turn(self, seconds):
        run = subprocess.run([*self.command, f"--min_secs={seconds}"], capture_output=True, text=True)
        if run.returncode != 0:
            self.cannot = run.stderr.strip()
            return None
        return json.loads(run.stdout)["median_us"]

    def outputs(self):
        raw, at, outputs = self.outputs_file.read_bytes(), 0, []
        network = self.network
        for dtype, shape, q in zip(network.output_types, network.output_shapes, network.output_quantization):
            values = np.frombuffer(raw, dtype, math.prod(shape), at)
            at += values.nbytes
            outputs.append(real(values.reshape(shape), q))
        return outputs


class Peer:
    """worker.py, stopped between its turns."""

    def __init__(self, name, network, threads, folder):
        self.outputs_file = folder / f"{name}.npz"
        self.worker = subprocess.Popen([sys.executable, HERE / "worker.py", name, str(threads), self.outputs_file],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        pickle.dump(network, self.worker.stdin)
        self.worker.stdin.flush()
        self.cannot = self.answer().get("cannot")
        self.pause()

    def answer(self):
        line = self.worker.stdout.readline()
        return json.loads(line) if line else {"cannot": "its process ended"}

    def pause(self):
        if not self.cannot:
            self.worker.send_signal(signal.SIGSTOP)

    def turn(self, seconds):
        self.worker.send_signal(signal.SIGCONT)
        self.worker.stdin.write(f"{seconds}\n".encode())
        self.worker.stdin.flush()
        times = self.answer()
        if isinstance(times, dict):
            self.cannot = times["cannot"]
            return None
        self.pause()
        return statistics.median(times)

    def outputs(self):
        with np.load(self.outputs_file) as file:
            return [file[name] for name in file.files]

    def close(self):
        self.worker.kill()
        self.worker.wait()


def compare_outputs(ours, theirs, network):
    """"equal", "±1" (steps of the output), or the cosine between two forms of the network."""
    if [a.size for a in ours] != [b.size for b in theirs]:
        return "other shapes"
    if all(np.array_equal(a.ravel(), b.ravel()) for a, b in zip(ours, theirs)):
        return "equal"
    steps = [np.max(np.abs(a.ravel() - b.ravel())) / q[0] for a, b, q
             in zip(ours, theirs, network.output_quantization) if q[0]]
    if len(steps) == len(ours) and max(steps) < 20:
        return f"±{round(max(steps))}"
    a, b = (np.concatenate([x.ravel() for x in outputs]) for outputs in (ours, theirs))
    return f"cosine {a @ b / max(np.linalg.norm(a) * np.linalg.norm(b), 1e-30):.4f}"


def measure(network, threads, arguments):
    """{engine: (median in us or None, what to say about it)}"""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        octet = Octet(arguments.benchmark_model, network, threads, folder)
        peers = {name: Peer(name, network, threads, folder) for name in arguments.peers}
        try:
            engines = {"octet": octet} | peers
            medians = {name: [] for name in engines}
            for _ in range(arguments.rounds):
                for name, engine in engines.items():
                    if not engine.cannot:
                        medians[name].append(engine.turn(arguments.seconds))
            result = {}
            for name, engine in engines.items():
                if engine.cannot:
                    result[name] = (None, engine.cannot)
                elif octet.cannot or engine is octet:
                    result[name] = (statistics.median(medians[name]), "")
                else:
                    same = compare_outputs(octet.outputs(), engine.outputs(), network)
                    result[name] = (statistics.median(medians[name]), same)
            return result
        finally:
            for peer in peers.values():
                peer.close()


def print_table(rows, peers):
    """rows: [(network, threads, result of measure)]"""
    notes = []
    print("| network | threads | octet | " + " | ".join(peers) + " | best peer / octet |")
    print("|---|---:|---:|" + "---:|" * len(peers) + "---:|")
    for model, threads, result in rows:
        cells = []
        for name in ["octet", *peers]:
            us, remark = result[name]
            if us is None:
                if remark not in notes:
                    notes.append(remark)
                cells.append(f"cannot ({notes.index(remark) + 1})")
            else:
                cells.append(f"{us:.0f} us" + (f", {remark}" if remark else ""))
        times = [result[name][0] for name in peers if result[name][0]]
        ratio = f"{min(times) / result['octet'][0]:.2f}" if times and result["octet"][0] else ""
        print(f"| {pathlib.Path(model).stem} | {threads} | " + " | ".join(cells) + f" | {ratio} |")
    print("\nAfter each time: outputs compared with octet's (equal, steps of the output, or the cosine).")
    for number, note in enumerate(notes, 1):
        print(f"({number}) {note}")


def print_means(rows, peers):
    for threads in sorted({row[1] for row in rows}):
        for name in peers:
            ratios = [result[name][0] / result["octet"][0] for _, t, result in rows
                      if t == threads and result[name][0] and result["octet"][0]]
            if ratios:
                mean = math.exp(statistics.mean(map(math.log, ratios)))
                print(f"{name} / octet, {threads} thread(s): geometric mean of {len(ratios)}: {mean:.2f}")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("benchmark_model")
    parser.add_argument("models", nargs="+", metavar="MODEL.tflite[=FLOAT.onnx]")
    parser.add_argument("--threads", default="1", help="numbers of threads, for example 1,2")
    parser.add_argument("--cores", help="the processors to run on, for example 1 or 0,1")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.3, help="of a turn")
    parser.add_argument("--peers", default=",".join(ENGINES), help="some of: %(default)s")
    parser.add_argument("--json", help="write all figures to this file")
    arguments = parser.parse_args()
    arguments.peers = arguments.peers.split(",")
    unknown = set(arguments.peers) - set(ENGINES)
    if unknown:
        parser.error(f"--peers: nobody is called {', '.join(sorted(unknown))}")
    if not os.access(arguments.benchmark_model, os.X_OK):
        parser.error(f"{arguments.benchmark_model}: is no program")
    arguments.threads = [int(n) for n in arguments.threads.split(",")]
    return arguments


def main():
    arguments = parse_arguments()
    if arguments.cores:
        os.sched_setaffinity(0, {int(core) for core in arguments.cores.split(",")})
    rows = []
    for pair in arguments.models:
        model, _, onnx = pair.partition("=")
        try:
            network = read_network(model, onnx or None)
        except ValueError as error:
            sys.exit(f"compare_models.py: {error}")
        for threads in arguments.threads:
            print(f"{model}, {threads} thread(s)", file=sys.stderr)
            rows.append((model, threads, measure(network, threads, arguments)))
    print_table(rows, arguments.peers)
    print()
    print_means(rows, arguments.peers)
    if arguments.json:
        figures = [{"model": model, "threads": threads,
                    "engines": {name: {"median_us": us, "remark": remark} for name, (us, remark) in result.items()}}
                   for model, threads, result in rows]
        pathlib.Path(arguments.json).write_text(json.dumps(figures, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
