#!/usr/bin/env python3
"""octet against its best peer, product by product: runs gemm_benchmark, or reads what it wrote.

    compare.py build/release/bin/gemm_benchmark [--threads N] [--shapes REGEX] [-- FLAGS]
    compare.py report.json [report.json ...]

For each product one line: octet's share of the processor's peak, the best peer's, and their ratio
(above 1: octet is faster; "tie": see is_tie). Peers are the other engines of the same report and, with one thread, the
figures of gemm/published_peers.csv. Several reports, or repetitions within one, count by their medians.
Exit code 1: a peer is missing (unless --allow-missing), an engine failed, or nothing can be compared.
"""
import argparse
import collections
import csv
import json
import math
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

PEERS = ("onednn", "xnnpack", "gemmlowp", "eigen", "openblas")
THREADED_PEERS = ("onednn",)
TYPES = ("u8u8_u8", "s8s8c_s8", "u8u8_s32")
MOBILENET = (
    "12544x64x32 3136x128x64 3136x128x128 784x256x128 784x256x256 196x512x256 196x512x512 "
    "49x1024x512 49x1024x1024"
).split()
# Percent of the processor's peak, and of that of the instructions the engine is made of (or None).
Shares = collections.namedtuple("Shares", "of_peak of_own_peak")
PUBLISHED = pathlib.Path(__file__).parent / "gemm" / "published_peers.csv"


def run_benchmark(program, arguments):
    """One report; with several threads one per library, whose waiting threads would disturb the others."""
    families = [""] if arguments.threads == 1 else ["octet-", *THREADED_PEERS]
    for family in families:
        with tempfile.NamedTemporaryFile(suffix=".json") as out:
            command = [program, f"--benchmark_filter=^{family}.*/({arguments.shapes})$",
                       f"--threads={arguments.threads}", *arguments.flags, f"--benchmark_out={out.name}"]
            failed = subprocess.run(command, stdout=sys.stderr).returncode != 0
            written = out.read()
            if not written:
                sys.exit(f"compare.py: {program} wrote no report")
            yield json.loads(written), failed


def read_reports(arguments):
    for source in arguments.sources:
        if source.endswith(".json"):
            with open(source) as file:
                yield json.load(file), False
        else:
            yield from run_benchmark(source, arguments)


def collect(reports):
    """({(types, shape): {engine: Shares}}, threads, whether an engine failed)."""
    samples = collections.defaultdict(list)
    threads, any_failed = set(), False
    for report, failed in reports:
        threads.add(int(report["context"].get("threads", 1)))
        any_failed |= failed
        for run in report["benchmarks"]:
            if run.get("error_occurred"):
                print(f"{run['name']}: {run['error_message']}", file=sys.stderr)
                any_failed = True
            elif run["run_type"] == "iteration" and "percent_of_peak" in run:
                samples[run["run_name"]].append((run["percent_of_peak"], run.get("percent_of_own_peak")))
    if len(threads) > 1:
        sys.exit(f"compare.py: reports with {' and '.join(map(str, sorted(threads)))} threads are not comparable")
    shares = collections.defaultdict(dict)
    for name, values in samples.items():
        engine, types, shape = name.split("/")
        of_peak, of_own_peak = zip(*values)
        own = None if None in of_own_peak else statistics.median(of_own_peak)
        shares[types, shape][engine] = Shares(statistics.median(of_peak), own)
    return shares, threads.pop(), any_failed


def published_shares():
    """{(types, shape): {engine: Shares}}"""
    with open(PUBLISHED) as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {
            (row["types"], row["shape"]): {
                f"{name}*": Shares(float(value), None) for name, value in row.items()
                if name not in ("types", "shape") and value
            }
            for row in rows
        }


def missing_peers(shares, threads):
    present = {engine for engines in shares.values() for engine in engines}
    expected = PEERS if threads == 1 else THREADED_PEERS
    return [peer for peer in expected if not any(engine.startswith(peer) for engine in present)]


def check_kernel(wanted, shares):
    kernels = {name: None for engines in shares.values() for name in engines if name.startswith("octet-")}
    if wanted and wanted not in kernels:
        sys.exit(f"compare.py: no {wanted} among the engines measured: {', '.join(kernels) or 'none'}")


def compare(types, shares, published, arguments):
    """[(shape, octet's Shares, best peer, its share)] in the report's order."""
    rows = []
    for (row_types, shape), engines in shares.items():
        if row_types != types:
            continue
        own = {name: share for name, share in engines.items() if name.startswith("octet-")}
        candidates = engines | shares.get(("f32", shape), {}) | published.get((types, shape), {})
        peers = {name: share.of_peak for name, share in candidates.items()
                 if name not in own and re.search(arguments.peers, name)}
        # Kernels come best first: without a wish the first, which is what Pack chooses.
        mine = own.get(arguments.octet) if arguments.octet else next(iter(own.values()), None)
        if mine is not None and peers:
            best = max(peers, key=peers.get)
            rows.append((shape, mine, best, peers[best]))
    return rows


def is_tie(shape, ratio, peer_share):
    """Not faster, but as fast as can be told: the peer is at the limit, or memory is."""
    pixels, channels, depth = map(int, shape.split("x"))
    beyond_l2 = pixels == 1 and channels * depth > 1 << 20
    return ratio >= 0.95 and beyond_l2 or ratio >= 0.98 and peer_share > 94


def geometric_mean(values):
    return math.exp(sum(map(math.log, values)) / len(values))


def print_table(types, rows):
    print(f"\n{types:<16} {'octet':>6} {'of own peak':>11}   {'best peer':<22} {'ratio':>6}")
    ratios = {}
    for shape, mine, best, share in rows:
        ratio = ratios[shape] = mine.of_peak / share
        own = f"{mine.of_own_peak:.1f}" if mine.of_own_peak else "-"
        note = "" if ratio >= 1 else "  tie" if is_tie(shape, ratio, share) else "  behind"
        print(f"{shape:<16} {mine.of_peak:6.1f} {own:>11}   {share:5.1f} {best:<16} {ratio:6.2f}{note}")
    worst = min(ratios, key=ratios.get)
    print(f"worst ratio: {ratios[worst]:.3f} at {worst}")
    print(f"geometric mean of {len(ratios)} ratios: {geometric_mean(ratios.values()):.3f}")
    mobilenet = [ratios[shape] for shape in MOBILENET if shape in ratios]
    if len(mobilenet) == len(MOBILENET):
        print(f"geometric mean of MobileNet's nine 1x1 convolutions: {geometric_mean(mobilenet):.3f}")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+", help="gemm_benchmark, or JSON files it wrote")
    parser.add_argument("--shapes", default=".*", help="regular expression of what to run")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--octet", help="the kernel to compare, for example avx2 (default: the best)")
    parser.add_argument("--peers", default="", help="regular expression of those to compare with")
    parser.add_argument("--no-published", action="store_true", help="only peers of the same run")
    parser.add_argument("--allow-missing", action="store_true", help="do not fail when a peer was not built")
    argv, flags = sys.argv[1:], []
    if "--" in argv:
        split = argv.index("--")
        argv, flags = argv[:split], argv[split + 1:]
    arguments = parser.parse_args(argv)
    arguments.flags = flags
    if arguments.octet and not arguments.octet.startswith("octet-"):
        arguments.octet = f"octet-{arguments.octet}"
    return arguments


def main():
    arguments = parse_arguments()
    shares, threads, failed = collect(read_reports(arguments))
    check_kernel(arguments.octet, shares)
    published = {} if arguments.no_published or threads > 1 else published_shares()
    tables = {types: compare(types, shares, published, arguments) for types in TYPES}
    for types, rows in tables.items():
        if rows:
            print_table(types, rows)
    missing = missing_peers(shares, threads)
    if missing:
        print(f"missing peers: {', '.join(missing)}; docs/benchmarks.md names their packages", file=sys.stderr)
    if not any(tables.values()):
        sys.exit("compare.py: no product that both octet and a peer have multiplied")
    print("\nIn percent of the processor's peak.", end=" " if published else "\n")
    if published:
        print(f"*: measured elsewhere, see {PUBLISHED.name}")
    return 1 if failed or (missing and not arguments.allow_missing) else 0


if __name__ == "__main__":
    sys.exit(main())
