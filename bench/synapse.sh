#!/usr/bin/env bash
# Runs Synapse from the chroot of .ci/install.sh in the foreground, on loopback, with SQLite and without rate limits.
#   bench/synapse.sh PORT SHARED_SECRET FOLDER
# FOLDER is inside the chroot (/srv/NAME); the database is its homeserver.db. The script execs Synapse, so the process ID
# that the caller sees is Synapse's.
set -euo pipefail
port="$1" secret="$2" folder="$3"
root="${MYELIN_PEERS:-/opt/myelin-peers}/sid"
[ -d "$root" ] || { echo "no Synapse in $root: run .ci/install.sh" >&2; exit 1; }
mkdir -p "$root$folder"

cat > "$root$folder/homeserver.yaml" <<YAML
server_name: localhost
report_stats: false
pid_file: $folder/synapse.pid
signing_key_path: $folder/signing.key
media_store_path: $folder/media
log_config: $folder/log.yaml
trusted_key_servers: []
registration_shared_secret: "$secret"
# Accounts are created before anything is measured; a cheaper hash only makes that faster.
bcrypt_rounds: 4
database:
  name: sqlite3
  args:
    database: $folder/homeserver.db
listeners:
  - port: $port
    bind_addresses: ["127.0.0.1"]
    type: http
    tls: false
    resources: [{ names: [client], compress: false }]
YAML

unlimited='{ per_second: 1000000, burst_count: 1000000 }'
{
  for name in rc_message rc_registration rc_registration_token_validity rc_joins_per_room rc_key_requests \
      rc_3pid_validation rc_third_party_invite rc_media_create rc_delayed_event_mgmt rc_room_creation rc_reports \
      rc_user_directory rc_admin_redaction; do
    echo "$name: $unlimited"
  done
  echo "rc_login: { address: $unlimited, account: $unlimited, failed_attempts: $unlimited }"
  echo "rc_joins: { local: $unlimited, remote: $unlimited }"
  echo "rc_invites: { per_room: $unlimited, per_user: $unlimited, per_issuer: $unlimited }"
  echo "rc_presence: { per_user: $unlimited }"
} >> "$root$folder/homeserver.yaml"

cat > "$root$folder/log.yaml" <<YAML
version: 1
formatters: { plain: { format: "%(asctime)s %(levelname)s %(name)s: %(message)s" } }
handlers: { file: { class: logging.FileHandler, filename: $folder/homeserver.log, formatter: plain } }
root: { level: WARNING, handlers: [file] }
disable_existing_loggers: false
YAML

[ -f "$root$folder/signing.key" ] \
  || chroot "$root" python3 -m synapse.app.homeserver -c "$folder/homeserver.yaml" --generate-keys >/dev/null
exec chroot "$root" python3 -m synapse.app.homeserver -c "$folder/homeserver.yaml"
