#!/bin/bash
# One model by the jobs of GNU parallel, on this machine or on those of --sshlogin:
#   PROCESSES=8 ./parallel.sh model.json -o /shared/out/ --seed 42
# It says which job each one is, not of how many. A job that fails is tried again.
N="${PROCESSES:-2}"
seq "$N" | parallel -N0 --retries 3 --line-buffer --quote ${ISOVAR:-npx isovar} init "$@" --shard "auto/$N" --resume
