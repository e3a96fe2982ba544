#!/bin/sh
# Validates SARIF files with Microsoft's validator: the JSON schema of the standard, and GitHub's rules.
# Without arguments: the snapshots of the test suite. Needs npm; the validator is fetched by its client.
#
#   .ci/sarif.sh [FILE...]
set -eu

version=5.7.0
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

[ $# -gt 0 ] || set -- "$root"/tests/snapshots/*.sarif
count=0
for file in "$@"; do
    [ -f "$file" ] || { echo "no such file: $file" >&2; exit 2; }
    count=$((count + 1))
    cp "$file" "$work/$count-$(basename "$file")"
done

npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work/npm" "@microsoft/sarif-multitool-linux@$version"
tool="$work/npm/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"
chmod u+x "$tool"

# The validator exits with 0 whatever it finds, so its own report decides.
"$tool" validate "$work"/*.sarif --rule-kind "Sarif;Gh" --level "Error;Warning" --output "$work/result.json" --quiet true
[ -s "$work/result.json" ] || { echo "the validator wrote no report" >&2; exit 2; }
if grep -q '"ruleId"' "$work/result.json"; then
    grep -E '"(ruleId|text|uri|startLine)"' "$work/result.json" >&2
    exit 1
fi
echo "$count SARIF files are valid"
