#!/usr/bin/env bash
# Publishes the server for this machine's platform, with the runtime included, compiled ahead of time from a profile.
#   tools/publish.sh FOLDER        FOLDER/Myelin.Server is the program; it runs without .NET installed
# Needs the .NET SDK, curl and python3, and takes a few minutes.
# The profile lists what a start calls, then what the load generator's suites call. Only that is compiled ahead of time, so the image is
# small, a start compiles almost nothing, and the code that an idle server needs lies together.
set -euo pipefail
[ $# = 1 ] || { sed -n '2,4p' "$0" >&2; exit 2; }
mkdir -p "$1"
folder="$(cd "$1" && pwd)"
cd "$(dirname "$0")/.."
most_compiled=1000
work="$(mktemp -d)"
server=''
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

start() {
  "$@" "--Listeners:0:Url=http://127.0.0.1:$port" "--DataDirectory=$work/data" "--Media:Directory=$work/media" \
    "--Registration:SharedSecret=$secret" --RateLimits:Enabled=false > "$work/server.log" 2>&1 &
  server=$!
  for _ in $(seq 600); do
    ! curl -sf -m 2 -o /dev/null "http://127.0.0.1:$port/_matrix/client/versions" || return 0
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  echo 'the server did not start:' >&2
  tail -n 20 "$work/server.log" >&2
  exit 1
}
stop() {
  kill "$server"
  wait "$server" || true
  server=''
}

# The runtime's event keywords: loader and compilation (0x18), type names (0x80000), precompiled methods and full descriptions of methods
# and types (0xE000000000).
trace() {
  start env DOTNET_EnableEventPipe=1 DOTNET_EventPipeRundown=0 "DOTNET_EventPipeOutputPath=$work/$1.nettrace" \
    DOTNET_EventPipeConfig=Microsoft-Windows-DotNETRuntime:0xE000080018:5 dotnet src/Myelin.Server/bin/Release/net10.0/Myelin.Server.dll
}

for project in src/Myelin.Server bench/Myelin.LoadGenerator tools/Myelin.Profile; do
  dotnet build -c Release -v q "$project"
done

port="$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
secret="$(head -c 24 /dev/urandom | base64 | tr -dc 'A-Za-z0-9')"
mkdir "$work/media"

# The second start is the typical one, because the database exists. The pause lets the server finish the clean-up after its start.
trace first
stop
trace start
sleep 10
stop
trace load
dotnet bench/Myelin.LoadGenerator/bin/Release/net10.0/Myelin.LoadGenerator.dll --url "http://127.0.0.1:$port" --shared-secret "$secret" \
  --seconds 1 --warm-up 1 --markdown /dev/null
stop

dotnet tools/Myelin.Profile/bin/Release/net10.0/Myelin.Profile.dll "$work/server.mibc" "$work"/{start,first,load}.nettrace
dotnet publish src/Myelin.Server -c Release -v q -r "$(dotnet --info | awk '$1 == "RID:" { print $2 }')" \
  "-p:MethodProfile=$work/server.mibc" -o "$folder"

# If the profile isn't understood, the build succeeds but starts slowly, so count what the start compiles.
start "$folder/Myelin.Server"
compiled="$(curl -sf "http://127.0.0.1:$port/metrics" | awk '$1 ~ /^dotnet_jit_compiled_methods_total/ { print $2 }')"
stop
echo "$folder/Myelin.Server compiles ${compiled:-no} methods while it starts"
[ "${compiled:-$most_compiled}" -lt "$most_compiled" ] || { echo "that is too many: it should be fewer than $most_compiled" >&2; exit 1; }
