#!/usr/bin/env bash
# Installs what the tests, the interop scripts and the comparison with Synapse need beyond the .NET SDK.
# Idempotent: what is already installed is left alone. What can't be installed is reported as a skip with the reason;
# the tests that need it report that themselves.
set -u
export DEBIAN_FRONTEND=noninteractive
export LC_ALL=C.UTF-8

# Peers are kept outside the clone, so each machine builds them only once.
peers="${MYELIN_PEERS:-/opt/myelin-peers}"
chroot_directory="$peers/sid"

say() { printf 'install: %s\n' "$*"; }
skip() { printf 'install: skipped: %s\n' "$*"; }

installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

updated=no
update_lists() {
  [ "$updated" = yes ] && return 0
  timeout 120 apt-get -qq update >/dev/null 2>&1 || return 1
  updated=yes
}

package() {
  installed "$1" && return 0
  if ! update_lists; then
    skip "$1: the package lists could not be read"
    return 1
  fi
  if timeout 300 apt-get -qq install -y --no-install-recommends "$1" >/dev/null 2>&1; then
    say "$1"
  else
    skip "$1: the package registry did not give it"
    return 1
  fi
}

# Installs a package without starting its service: invoke-rc.d consults this file, and starts the service if it is missing.
package_without_service() {
  local policy=/usr/sbin/policy-rc.d
  if [ -e "$policy" ]; then
    package "$1"
    return
  fi
  printf '#!/bin/sh\nexit 101\n' > "$policy"
  chmod 755 "$policy"
  package "$1"
  local status=$?
  rm -f "$policy"
  return $status
}

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  skip "not root on a Debian machine; PostgreSQL, reverse proxies, matrix-nio and Synapse are used if they are there"
  exit 0
fi

# Tests start their own servers, so the package must not create or start a cluster.
if ! [ -e /etc/postgresql-common/createcluster.conf ]; then
  mkdir -p /etc/postgresql-common
  echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
fi
command -v /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || package postgresql
package python3-matrix-nio
package python3-olm
command -v nginx >/dev/null || package_without_service nginx
command -v caddy >/dev/null || package_without_service caddy
command -v npm >/dev/null || { package nodejs && package npm; }

# Synapse comes from Debian unstable, in a chroot.
synapse_answers() { [ -d "$chroot_directory" ] && chroot "$chroot_directory" python3 -c 'import synapse.app.homeserver' >/dev/null 2>&1; }

make_synapse() {
  package debootstrap || return 1
  update_lists
  local mirror
  mirror="$(apt-get indextargets --format '$(ORIGIN) $(SUITE) $(SITE) $(REPO_URI)' 2>/dev/null \
    | awk '$1 == "Debian" && $2 !~ /security/ { print $NF; exit }')"
  rm -rf "$chroot_directory"
  mkdir -p "$chroot_directory"
  if ! timeout 300 debootstrap --variant=minbase sid "$chroot_directory" ${mirror:+"$mirror"} >"$peers/debootstrap.log" 2>&1; then
    skip "Synapse: debootstrap failed, see $peers/debootstrap.log"
    return 1
  fi
  # The machine's apt settings (validity dates, proxies) apply inside as well, and no service starts there.
  cp -r /etc/apt/apt.conf.d/. "$chroot_directory/etc/apt/apt.conf.d/"
  printf '#!/bin/sh\nexit 101\n' > "$chroot_directory/usr/sbin/policy-rc.d"
  chmod 755 "$chroot_directory/usr/sbin/policy-rc.d"
  if ! { timeout 120 chroot "$chroot_directory" apt-get -qq update \
      && timeout 600 chroot "$chroot_directory" apt-get -qq install -y --no-install-recommends matrix-synapse; } \
      >"$peers/synapse-install.log" 2>&1; then
    skip "Synapse: its installation failed, see $peers/synapse-install.log"
    return 1
  fi
  say "Synapse in $chroot_directory"
}

synapse_answers || make_synapse

# The bridge framework that the interop scripts use comes from unstable too: Debian stable has none.
if [ -d "$chroot_directory" ] && ! chroot "$chroot_directory" python3 -c 'import mautrix.appservice, ruamel.yaml, commonmark' >/dev/null 2>&1; then
  if { timeout 120 chroot "$chroot_directory" apt-get -qq update \
      && timeout 300 chroot "$chroot_directory" apt-get -qq install -y --no-install-recommends python3-mautrix python3-ruamel.yaml python3-commonmark; } \
      >"$peers/mautrix-install.log" 2>&1; then
    say "python3-mautrix in $chroot_directory"
  else
    skip "python3-mautrix: its installation failed, see $peers/mautrix-install.log"
  fi
fi

# So does the S3-compatible storage in which the tests store content.
if [ -d "$chroot_directory" ] && ! chroot "$chroot_directory" python3 -c 'import moto.server, flask_cors' >/dev/null 2>&1; then
  if { timeout 120 chroot "$chroot_directory" apt-get -qq update \
      && timeout 300 chroot "$chroot_directory" apt-get -qq install -y --no-install-recommends python3-moto python3-flask python3-flask-cors; } \
      >"$peers/moto-install.log" 2>&1; then
    say "python3-moto in $chroot_directory"
  else
    skip "python3-moto: its installation failed, see $peers/moto-install.log"
  fi
fi
exit 0
