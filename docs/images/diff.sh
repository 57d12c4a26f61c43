#!/bin/sh
# Makes the pictures of the diff again: what publishing production would change in an older tree that somebody edited, as
# the HTML page, wide and narrow, and as the comment on a pull request.
set -eu
cd "$(dirname "$0")/../.."
tree=${1:-/srv/manifests}
test ! -e "$tree"
made=$(mktemp -d)
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
report() {
  bin/regatta diff --environment production --base "$tree" --format "$1" --out "$made/$2" || test $? = 1
}
shot() {
  chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size="$2" --screenshot="$PWD/docs/images/$3" "file://$made/$1" >/dev/null 2>&1
}
report html diff.html
report markdown diff.md
node test/support/diff/comment-page.ts <"$made/diff.md" >"$made/comment.html"
# All of the page is shown open, as a person would after a few clicks, and so is the first fold that the comment has closed.
sed -i 's/<details>/<details open>/g; s/<details class="\([a-z]*\)">/<details open class="\1">/g' "$made/diff.html"
sed -i '0,/<details>/s//<details open>/' "$made/comment.html"
shot diff.html 1200,860 diff.png
shot diff.html 440,860 diff-narrow.png
shot comment.html 940,780 diff-comment.png
rm -r "$tree" "$made"
