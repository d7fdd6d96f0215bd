#!/usr/bin/env bash
# Changes Myelin.Core in one place at a time, and writes into docs/testing.md how many of these mutants the tests kill.
#   tools/mutants.sh [FOLDER...]        folders of src/Myelin.Core; by default those that servers must agree on, and the push rules
# A folder is held against the tests of the folder of its name alone: that is stricter than against all, and takes a tenth of the time.
# It is done on a copy, at the lowest priority; which mutants survived stands in artifacts/mutants/FOLDER/reports. MYELIN_MUTANTS_AT_ONCE says how many are tried at a time (1), MYELIN_MUTANTS_MINUTES how long a folder may take (120).
# It needs the .NET SDK, git and python3.
set -euo pipefail
cd "$(dirname "$0")/.."
root="$PWD"
[ $# -gt 0 ] || set -- Authorization StateResolution Push Json
for folder; do
  [ -d "src/Myelin.Core/$folder" ] || { echo "src/Myelin.Core has no folder $folder" >&2; exit 2; }
done
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# Analyzers and the everyday amount of rounds find nothing more here, and cost most of the time.
export RunAnalyzers=false MYELIN_ROUNDS_PERCENT="${MYELIN_ROUNDS_PERCENT:-10}" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# At the lowest priority the SDK takes its time to say where it is.
export DOTNET_INFO_WAIT_TIME=120000

# The folder's row of the table, in the place of the one that stands there.
record() {
  python3 - "$1" "$2" "$root/docs/testing.md" <<'PY'
import collections, json, sys

folder, report, page = sys.argv[1:]
with open(report) as file:
    files = json.load(file)["files"]
count = collections.Counter(
    mutant["status"] for name, file in files.items() if f"/Myelin.Core/{folder}/" in "/Myelin.Core/" + name for mutant in file["mutants"])
killed, timed_out, survived, no_coverage = (count[status] for status in ("Killed", "Timeout", "Survived", "NoCoverage"))
total = killed + timed_out + survived + no_coverage
score = 100 * (killed + timed_out) / total if total else 100
row = f"| `{folder}` | {total} | {killed} | {timed_out} | {survived} | {no_coverage} | {score:.1f} % |"
with open(page) as file:
    before, rest = file.read().split("<!-- mutants -->\n")
table, after = rest.split("<!-- /mutants -->")
lines = table.splitlines()
index = next((i for i, line in enumerate(lines) if line.startswith(f"| `{folder}` |")), len(lines))
lines[index:index + 1] = [row]
with open(page, "w") as file:
    file.write(before + "<!-- mutants -->\n" + "\n".join(lines) + "\n<!-- /mutants -->" + after)
print(row)
PY
}

for folder; do
  out="$root/artifacts/mutants/$folder" copy="$work/$folder"
  rm -rf "$out"
  mkdir -p "$out" "$copy"
  cd "$root"
  git ls-files -coz --exclude-standard -- src/Myelin.Core tests/Myelin.Core.Tests .config .editorconfig global.json 'Directory.*' 'BannedSymbols*' tools/mutants.json \
    | tar --null -T - -c | tar -x -C "$copy"
  cd "$copy/tests/Myelin.Core.Tests"
  find . -name '*Tests.cs' -not -path "./$folder/*" -delete
  dotnet tool restore > /dev/null
  nice -n 19 timeout "${MYELIN_MUTANTS_MINUTES:-120}m" dotnet stryker --config-file ../../tools/mutants.json --skip-version-check \
    --concurrency "${MYELIN_MUTANTS_AT_ONCE:-1}" --mutate "**/Myelin.Core/$folder/**/*.cs" \
    --mutate '!**/*Exception.cs' --mutate '!**/DefaultPushRules.cs' --output "$out" > "$out/output.txt" 2>&1 \
    || { tail -n 20 "$out/output.txt" >&2; exit 1; }
  record "$folder" "$out/reports/mutation-report.json"
done
