"""Generated cases whose answers are lines of text: the loop over them that the tests of logs and of traces share."""
import pathlib
import tempfile

import compare


def main(description, packets, lacks, cases):
    """Exit status as compare.py's. `lacks`: what is missing here, or None. `cases(a, seed)` yields (name, ask); ask(folder) gives
    the first difference or None, and how many lines there were."""
    ap = compare.case_arguments(description)
    ap.add_argument("--seeds", type=compare.span_of, default="1-3", help="first-last")
    ap.add_argument("--packets", type=int, default=packets)
    a = ap.parse_args()
    if status := compare.skip(lacks):
        return status
    failed = 0
    with tempfile.TemporaryDirectory(prefix="iptc-kernel-") as scratch:
        for seed in a.seeds:
            for name, ask in cases(a, seed):
                found, lines = ask(pathlib.Path(a.keep or scratch) / compare.folder_of(name))
                print(f"{name}: {lines} lines" + (f"\n{found}" if found else ", all equal"), flush=True)
                failed += found is not None
    return 1 if failed else 0
