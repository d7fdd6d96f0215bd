#!/usr/bin/env bash
# Runs the micro-benchmarks and writes the section "micro" of docs/benchmarks.md.
#   bench/micro.sh [FILTER...]          MYELIN_BENCH_JOB=Short is BenchmarkDotNet's job; Dry runs each benchmark once and writes nothing
set -euo pipefail
cd "$(dirname "$0")/.."
job="${MYELIN_BENCH_JOB:-Short}"
[ "$#" -gt 0 ] || set -- '*'
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

dotnet build -c Release -v q bench/Myelin.Benchmarks >&2
if ! dotnet run -c Release --no-build --project bench/Myelin.Benchmarks -- --job "$job" --artifacts "$work" --filter "$@" > "$work/log" 2>&1 \
    || grep -q 'Benchmarks with issues' "$work/log"; then
  grep -A 20 'Benchmarks with issues' "$work/log" >&2 || tail -n 40 "$work/log" >&2
  exit 1
fi

tables() {
  local report name
  for report in "$work"/results/*-report-github.md; do
    name="$(basename "$report" -report-github.md)"
    printf '\n### %s\n\n' "${name#Myelin.Benchmarks.}"
    grep '^|' "$report"
  done
}
if [ "$job" = Dry ]; then
  tables
  exit
fi
{
  cat <<HEAD
## The hot paths alone

BenchmarkDotNet (\`bench/micro.sh\`, job $job) on $(bash bench/machine.sh).
The classes in \`bench/Myelin.Benchmarks\` describe what each one measures.
HEAD
  tables
} | bash bench/section.sh micro
