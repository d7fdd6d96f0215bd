#!/usr/bin/env bash
# Measures how fast the server starts and how much memory it uses at rest, with an empty data directory and with one of 100,000 rooms
# and 1,000,000 events, and writes the section "start" of docs/benchmarks.md. Exits with 1 if the full server exceeds the limits.
#   bench/start.sh [FOLDER]          FOLDER keeps the data directories, so that full ones are filled only once. Without it they are temporary.
# MYELIN_BENCH_STARTS=5 is the number of measured starts on each; MYELIN_BENCH_ROOMS, _EVENTS and _USERS change what is stored.
set -euo pipefail
repository="$(cd "$(dirname "$0")/.." && pwd)"
cd "$repository"
folder="${1:-}"
rooms="${MYELIN_BENCH_ROOMS:-100000}" events="${MYELIN_BENCH_EVENTS:-1000000}" users="${MYELIN_BENCH_USERS:-10000}"
if [ -z "$folder" ]; then
  folder="$(mktemp -d)"
  trap 'rm -rf "$folder"' EXIT
fi
full="$folder/full-$rooms-$events-$users"

dotnet build -c Release -v q bench/Myelin.StoredServer >&2
dotnet build -c Release -v q src/Myelin.Server >&2
program=bench/Myelin.StoredServer/bin/Release/net10.0/Myelin.StoredServer.dll
if ! [ -e "$full.filled" ]; then
  rm -rf "$full"
  dotnet "$program" fill --rooms "$rooms" --events "$events" --users "$users" "--DataDirectory=$full" > "$full.filled.new"
  mv "$full.filled.new" "$full.filled"
fi

status=0
dotnet "$program" start --server src/Myelin.Server/bin/Release/net10.0/Myelin.Server.dll --empty "$folder/empty" --full "$full" \
  --starts "${MYELIN_BENCH_STARTS:-5}" > "$folder/start.md" || status=$?
[ -s "$folder/start.md" ] || exit 1
{
  cat <<HEAD
## Starting with a large database

Measured by \`bench/start.sh\` on $(bash bench/machine.sh). The full server
stores (written by the server's own engine and log writer): $(cat "$full.filled").
First answer: from the start of the process to 200 on \`/versions\`, with everything in the disk cache. Memory: resident, after ten
seconds without requests. The limits: the full server answers at most one second later and uses at most 1.2 times the memory.

HEAD
  cat "$folder/start.md"
} | bash bench/section.sh start
exit "$status"
