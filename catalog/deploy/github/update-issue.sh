#!/usr/bin/env bash
# Keeps one issue up to date: update-issue.sh REPORT. Opens it when references count as dead, rewrites it when the report
# has changed, leaves it alone when it has not (no mail to anybody), closes it when nothing is dead any more.
# Needs `gh` with a token that may write issues, and COUNT, the number of rows in `dead_links`.
set -euo pipefail
report=${1:?usage: update-issue.sh REPORT}
count=${COUNT:?COUNT has to be the number of dead links}
label=${LABEL:-link-health}
title=${TITLE:-Link health}

gh label create "$label" --description "Kept up to date by linkledger" --force >/dev/null
number=$(gh issue list --label "$label" --state open --limit 1 --json number --jq '.[0].number // empty')

if [ "$count" -eq 0 ]; then
  if [ -n "$number" ]; then
    gh issue close "$number" --comment "No reference counts as dead any more."
  fi
elif [ -z "$number" ]; then
  gh issue create --title "$title" --label "$label" --body-file "$report"
else
  before=$(gh issue view "$number" --json body --jq .body | tr -d '\r')
  if [ "$before" = "$(cat "$report")" ]; then
    echo "issue $number says it already"
  else
    gh issue edit "$number" --body-file "$report"
  fi
fi
