#!/usr/bin/env bash
# Measures Synapse and then Myelin in one run on this machine, and writes the section "comparison" of docs/benchmarks.md.
#   bench/compare.sh [suite...]          MYELIN_BENCH_SECONDS=10 is how many seconds each suite is measured, after
#                                        MYELIN_BENCH_WARM_UP=8 seconds, in which .NET compiles what runs often;
#                                        MYELIN_BENCH_IDLE=600 is how many seconds Myelin is left idle after the suites
# Synapse is Debian's, from the chroot that .ci/install.sh creates. Both use SQLite on the same disk, without rate limits.
set -euo pipefail
repository="$(cd "$(dirname "$0")/.." && pwd)"
cd "$repository"
seconds="${MYELIN_BENCH_SECONDS:-10}"
warm_up="${MYELIN_BENCH_WARM_UP:-8}"
idle="${MYELIN_BENCH_IDLE:-600}"
starts=5
peers="${MYELIN_PEERS:-/opt/myelin-peers}"
folder="/srv/bench-$$"
work="$(mktemp -d "$peers/bench.XXXXXX")"
secret="$(head -c 24 /dev/urandom | base64 | tr -dc 'A-Za-z0-9')"
server=''

stop_server() {
  [ -n "$server" ] || return 0
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  server=''
}
clean() {
  stop_server
  rm -rf "$work" "$peers/sid$folder"
}
trap clean EXIT

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# Measures a start, from the process to the first answer. Leaves the server running, and sets server and started.
start() {
  local log="$1" began; shift
  began="$EPOCHREALTIME"
  "$@" > "$work/$log" 2>&1 &
  server=$!
  until curl -sf -m 2 -o /dev/null "http://127.0.0.1:$port/_matrix/client/versions"; do
    kill -0 "$server" 2>/dev/null || { echo "it did not start:" >&2; tail -n 20 "$work/$log" >&2; exit 1; }
    sleep 0.01
  done
  started="$(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.2f", b - a }')"
}

# Starts the server several times and takes the median (the first start doesn't count: it creates the database and fills the disk cache),
# pauses, and runs the suites.
measure() {
  local label="$1" database="$2" result="$3" idle="$4" times=(); shift 4
  start first.log "$@"
  for _ in $(seq "$starts"); do
    stop_server
    start second.log "$@"
    times+=("$started")
  done
  started="$(printf '%s\n' "${times[@]}" | sort -n | sed -n "$(((starts + 1) / 2))p")"
  echo "== $label on port $port, started in $started s (${times[*]})" >&2
  sleep 10
  dotnet bench/Myelin.LoadGenerator/bin/Release/net10.0/Myelin.LoadGenerator.dll \
    --url "http://127.0.0.1:$port" --pid "$server" --database "$database" --shared-secret "$secret" --label "$label" \
    --seconds "$seconds" --warm-up "$warm_up" --start-seconds "$started" --idle "$idle" --json "$result" --markdown /dev/null ${suites[@]+"${suites[@]}"} || failed=yes
  stop_server
}

suites=("$@")
failed=no
dotnet build -c Release -v q bench/Myelin.LoadGenerator >&2
tools/publish.sh "$work/published" >&2
[ -d "$peers/sid" ] || bash .ci/install.sh >&2

port="$(free_port)"
version="$(chroot "$peers/sid" dpkg-query -W -f '${Version}' matrix-synapse)"
measure "Synapse ${version%%-*}" "$peers/sid$folder/homeserver.db" "$work/synapse.json" 0 \
  bash bench/synapse.sh "$port" "$secret" "$folder"

# Outside the data directory, whose size is reported as the database's.
mkdir "$work/media"
port="$(free_port)"
measure Myelin "$work/data" "$work/myelin.json" "$idle" \
  "$work/published/Myelin.Server" "--Listeners:0:Url=http://127.0.0.1:$port" \
  "--DataDirectory=$work/data" "--Media:Directory=$work/media" "--Registration:SharedSecret=$secret" --RateLimits:Enabled=false

dotnet bench/Myelin.LoadGenerator/bin/Release/net10.0/Myelin.LoadGenerator.dll compare \
  "$work/synapse.json" "$work/myelin.json" --markdown "$work/tables.md"
{
  cat <<HEAD
## Beside Synapse

Myelin and Synapse, measured by \`bench/compare.sh\` in one run on $(bash bench/machine.sh), the load
generator on the same cores, SQLite on both, rate limits off, each suite warmed up for $warm_up seconds and measured for $seconds. Synapse is
Debian's, one process. The servers run one after the other, each with a new database.

Rates: more is better. Start, memory and bytes: less is better. The start is the median of $starts.

HEAD
  cat "$work/tables.md"
} | bash bench/section.sh comparison
[ "$failed" = no ]
