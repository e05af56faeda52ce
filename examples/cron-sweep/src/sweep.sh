#!/bin/sh
# One sweep, for where no service runs that would sweep by itself: frees what a crash left, and says what it did.
# It reads the stores' settings (REDIS_URL, S3_BUCKET, LIVEKIT_URL, …) from the environment, or from .env in this folder.
#
# Exit codes: 0 done; 5 a store or LiveKit could not be asked, and nothing was freed; 6 some rooms could not be judged.
# Cron mails what is printed, so nothing is printed when there was nothing to do.
set -eu

status=0
report=$(tallylight gc run --yes --json) || status=$?

# A sweep that is still at work is no harm: each step is a compare-and-set, so two of them free nothing twice.
if [ "$status" -ne 0 ] || printf '%s' "$report" | grep -q '"outcome": *"applied"'; then
  printf '%s\n' "$report"
fi
exit "$status"
