#!/bin/sh
# Makes diff.png and diff-narrow.png again: what publishing production would change in an older tree that somebody edited.
set -eu
cd "$(dirname "$0")/../.."
tree=${1:-/srv/manifests}
test ! -e "$tree"
page=$(mktemp -d)/diff.html
bin/regatta synth --environment production --layout rendered --out "$tree" >/dev/null
for file in "$tree"/clusters/*/api-service/manifests.yaml; do
  sed -i -e 's/v2\.[0-9]*\.[0-9]*/v1.9.3/' -e 's/maxReplicas: .*/maxReplicas: 12/' "$file"
done
cat >>"$tree/clusters/east/api-service/manifests.yaml" <<'YAML'
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: cache, namespace: api-service }
spec: { accessModes: [ReadWriteOnce] }
YAML
bin/regatta diff --environment production --base "$tree" --format html --out "$page" || test $? = 1
# All of it is shown open, as a person would after a few clicks.
sed -i 's/<details>/<details open>/g; s/<details class="\([a-z]*\)">/<details open class="\1">/g' "$page"
shot() {
  chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size="$1" --screenshot="$PWD/docs/images/$2" "file://$page" >/dev/null 2>&1
}
shot 1200,860 diff.png
shot 440,860 diff-narrow.png
rm -r "$tree" "$(dirname "$page")"
