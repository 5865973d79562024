#!/usr/bin/env bash
# One run for the action: SOURCES (one a line), FAIL_ON, REPORT and MAX_SECONDS come from the environment.
# The report also becomes the job's summary; findings and failures become the step's exit code.
set -uo pipefail
program="${LINKLEDGER:-$GITHUB_ACTION_PATH/.venv/bin/linkledger}"
mkdir -p .linkledger

mapfile -t sources < <(printf '%s\n' "${SOURCES-}" | sed -e 's/^[[:space:]]*//' -e 's/[[:space:]]*$//' -e '/^$/d')
if [ "${#sources[@]}" -eq 0 ]; then
  echo "::error title=linkledger::no sources: name files, folders or addresses in the input 'sources', one a line"
  exit 2
fi

"$program" run --catalog .linkledger/catalog.sqlite --fail-on "$FAIL_ON" --max-seconds "$MAX_SECONDS" -o "$REPORT" -- "${sources[@]}"
code=$?

if [ -f "$REPORT" ]; then
  head -c 1000000 "$REPORT" >> "${GITHUB_STEP_SUMMARY:-/dev/null}" # a summary holds 1 MiB
fi
{
  printf 'report=%s\n' "${REPORT//[$'\r\n']/}"
  printf 'exit-code=%s\n' "$code"
} >> "${GITHUB_OUTPUT:-/dev/null}"
exit "$code"
