"""Draws the cases of every cases*.py anew, and compares octet with TFLite's reference kernels on them.

    /somewhere/bin/python compare_live.py --octet build/release/bin/octet --seed 7 --rounds 10 [--operators add mul]

(make_goldens.py says how to get such a Python.) Attributes stay as enumerated there; values, zero points, scales and
some shapes are others with every seed. Seed 0 draws the committed goldens. OCTET_KERNEL in the environment chooses the
kernel. The last lines are a table; the exit code is 1 if a case differs, or if none was equal.
"""

import argparse
import collections
import multiprocessing
import multiprocessing.pool
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

import cases
from make_goldens import OPERATORS
from oracle import prove_release, run_reference

# As tests/interpreter/op_golden_test.cc has them, and why.
APPROXIMATE_IN_FLOAT32 = {"elu", "exp", "gelu", "log", "log_softmax", "logistic", "pow", "softmax", "tanh"}
RELATIVE = ABSOLUTE = 2.0**-20

SECONDS = 60  # for one run of octet on a tiny model
OUTCOMES = ("equal", "refused", "not made", "different")  # refused: by octet; not made: TFLite gives nothing to compare
PROCESSES = multiprocessing.get_context("forkserver")

Result = collections.namedtuple("Result", "operator type outcome sentence case")


def run_octet(octet, model, inputs, folder):
    """The outputs, or a sentence: why octet refuses. Raises RuntimeError if it neither answers nor refuses."""
    (folder / "model.tflite").write_bytes(model)
    command = [octet, "run", "model.tflite", "--output", "out.npz"]
    for i, values in enumerate(inputs):
        np.save(folder / f"{i}.npy", np.ascontiguousarray(values).reshape(np.shape(values)))
        command += ["--input", f"{i}.npy"]
    try:
        ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"octet gives nothing within {SECONDS} s") from None
    if ran.returncode < 0:
        raise RuntimeError(f"octet is stopped by signal {-ran.returncode} {ran.stderr.strip()}".strip())
    if ran.returncode:
        return ran.stderr.strip().split("\n")[0] or f"exit code {ran.returncode}"
    with np.load(folder / "out.npz") as outputs:
        return [outputs[name] for name in outputs.files]


def difference(expected, found, approximate):
    """What is wrong with an output; nothing if it is as it should be."""
    if (expected.dtype, expected.shape) != (found.dtype, found.shape):
        return f"{expected.dtype} {expected.shape} expected, found {found.dtype} {found.shape}"
    if expected.tobytes() == found.tobytes():
        return ""
    e, f = expected.reshape(-1), found.reshape(-1)
    if approximate:  # what is not finite has no neighbours
        wide = e.astype(np.float64)
        with np.errstate(invalid="ignore"):
            near = np.isfinite(wide) & (np.abs(wide - f) <= RELATIVE * np.abs(wide) + ABSOLUTE)
        wrong = ~(near | (e == f) | (np.isnan(e) & np.isnan(f)))
    else:
        size = expected.dtype.itemsize
        wrong = (e.view(np.uint8).reshape(-1, size) != f.view(np.uint8).reshape(-1, size)).any(1)
    if not wrong.any():
        return ""
    at = int(np.argmax(wrong))
    return f"{wrong.sum()} of {e.size} values, first {at}: {e[at]} expected, found {f[at]}"


def compare(octet, operator, type, case, folder):
    """Outcome and sentence."""
    model, inputs, *defined = case
    try:
        expected = run_reference(model, inputs, operator)
        if defined:
            expected = defined[0](expected)
    except (RuntimeError, ValueError) as error:
        return "not made", f"TFLite: {error}"
    try:
        found = run_octet(octet, model, inputs, folder)
    except RuntimeError as error:
        return "different", str(error)
    if isinstance(found, str):
        return "refused", found
    if len(expected) != len(found):
        return "different", f"{len(expected)} outputs expected, found {len(found)}"
    approximate = type == "float32" and operator in APPROXIMATE_IN_FLOAT32
    wrong = [f"output {i}: {d}" for i, (e, f) in enumerate(zip(expected, found)) if (d := difference(e, f, approximate))]
    return ("different", wrong[0]) if wrong else ("equal", "")


def send_results(octet, operator, seed, first, folder, pipe):
    """For each case from number `first` on: its type and name, then outcome and sentence."""
    cases.SEED = seed
    drawn = enumerate(OPERATORS[operator]())
    while True:
        try:
            number, (type, name, *case) = next(drawn)
        except StopIteration:
            return
        except Exception as error:  # draws that do not go together; no more cases come
            pipe.send(("", "the rest"))
            pipe.send(("not made", f"{error.__class__.__name__}: {error}"))
            return
        if number >= first:
            pipe.send((type, name))
            pipe.send(compare(octet, operator, type, case, folder))


def compare_operator(octet, operator, seed):
    """All cases of an operator. In a process of its own, and another where TFLite has stopped one."""
    results = []
    with tempfile.TemporaryDirectory() as folder:
        stopped = True
        while stopped:
            receive, send = PROCESSES.Pipe(duplex=False)
            child = PROCESSES.Process(target=send_results, args=(octet, operator, seed, len(results),
                                                                 pathlib.Path(folder), send))
            child.start()
            send.close()
            stopped, type, name = False, "", ""
            try:
                while True:
                    type, name = receive.recv()
                    stopped = True
                    outcome, sentence = receive.recv()
                    stopped = False
                    results.append(Result(operator, type, outcome, sentence, f"{name}, seed {seed}"))
            except EOFError:
                child.join()
            if stopped:
                results.append(Result(operator, type, "not made", "TFLite stops the process", f"{name}, seed {seed}"))
            elif child.exitcode:
                raise SystemExit(f"{operator}: seed {seed}: cases cannot be drawn: exit code {child.exitcode}")
    return results


def print_sentences(results):
    """Each case that differs; of those not compared, one for each sentence."""
    alike = collections.defaultdict(list)
    for r in results:
        if r.outcome != "equal":
            alike[r if r.outcome == "different" else r[:4]].append(r.case)
    for (operator, type, outcome, sentence, *_), found in sorted(alike.items()):
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        print(f"{operator} {type or '-'}: {outcome}: {sentence} ({found[0]}{more})")


def print_table(results):
    counts = collections.Counter((r.operator, r.type, r.outcome) for r in results)
    print(f"{'operator':30s}{'type':16s}{'cases':>8s}" + "".join(f"{o:>11s}" for o in OUTCOMES))
    for operator, type in sorted({(r.operator, r.type) for r in results}):
        row = [counts[operator, type, o] for o in OUTCOMES]
        print(f"{operator:30s}{type or '-':16s}{sum(row):8d}" + "".join(f"{n:11d}" for n in row))
    row = [sum(r.outcome == o for r in results) for o in OUTCOMES]
    print(f"{'all':46s}{sum(row):8d}" + "".join(f"{n:11d}" for n in row))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--octet", required=True, help="the program")
    parser.add_argument("--operators", nargs="+", default=sorted(OPERATORS), choices=sorted(OPERATORS), metavar="NAME")
    parser.add_argument("--seed", type=int, default=1, help="of the first round; each has the next [1]")
    parser.add_argument("--rounds", type=int, default=1, help="draw all cases so often [1]")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="operators at a time [processors]")
    flags = parser.parse_args()
    octet = str(pathlib.Path(flags.octet).resolve())
    prove_release()
    print(subprocess.run([octet, "--version"], check=True, capture_output=True, text=True).stdout.strip(), flush=True)

    PROCESSES.set_forkserver_preload(["make_goldens"])
    tasks = [(octet, operator, seed) for seed in range(flags.seed, flags.seed + flags.rounds) for operator in flags.operators]
    results = []
    with multiprocessing.pool.ThreadPool(flags.jobs) as pool:
        for some in pool.imap(lambda task: compare_operator(*task), tasks):
            results += some
            print_sentences(some)
            sys.stdout.flush()
    print_table(results)
    outcomes = {r.outcome for r in results}
    sys.exit("different" in outcomes or "equal" not in outcomes)


if __name__ == "__main__":
    main()
