#!/bin/bash
# One model by the workers of torchrun, as in the job that trains it; --nnodes and --rdzv-… for several machines:
#   PROCESSES=8 ./torchrun.sh model.json -o /shared/out/ --seed 42
# torchrun starts workers anew where one is killed, and whole files are kept.
torchrun --nproc-per-node "${PROCESSES:-2}" --max-restarts 3 --no-python ${ISOVAR:-npx isovar} init "$@" --resume
