#!/usr/bin/env bash
# All benchmarks on the release build: bench/run.sh BIN_DIR. Quote ratios of one run, never single times.
set -euo pipefail
bin=$(readlink -f "$1")
here=$(dirname "$(readlink -f "$0")")
for program in "$bin"/bench_*; do
  [[ -x $program && $program != *_load ]] && "$program" --benchmark_min_time=0.2
done
python3 "$here/pipeline/pipeline.py" --bin "$bin"
# These two have bounds, and fail where one is missed.
missed=0
"$bin/bench_conntrack_load" || missed=1
python3 "$here/pipeline/flood.py" --bin "$bin" || missed=1
exit $missed
