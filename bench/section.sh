#!/usr/bin/env bash
# Writes a section of docs/benchmarks.md: replaces the one of this name or appends it, and leaves the others unchanged.
#   bench/section.sh NAME < TEXT        TEXT begins with its heading, "## ..."
# A section is enclosed in <!-- NAME --> and <!-- /NAME -->.
set -euo pipefail
name="$1"
file="${MYELIN_BENCHMARKS:-$(cd "$(dirname "$0")/.." && pwd)/docs/benchmarks.md}"
text="$(mktemp)"
result="$(mktemp)"
trap 'rm -f "$text" "$result"' EXIT
{ echo "<!-- $name -->"; cat; echo "<!-- /$name -->"; } > "$text"
[ -e "$file" ] || printf '# Benchmarks\n' > "$file"

if grep -qxF "<!-- $name -->" "$file"; then
  awk -v begin="<!-- $name -->" -v end="<!-- /$name -->" -v text="$text" '
    $0 == begin { while ((getline line < text) > 0) print line; inside = 1 }
    !inside { print }
    $0 == end { inside = 0 }' "$file" > "$result"
else
  { cat "$file"; echo; cat "$text"; } > "$result"
fi
cp "$result" "$file"
echo "written: $name in $file" >&2
