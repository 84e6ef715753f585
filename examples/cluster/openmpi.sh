#!/bin/bash
# One model by the ranks of mpirun; -np and hosts as for any program of MPI:
#   PROCESSES=8 ./openmpi.sh model.json -o /shared/out/ --seed 42
# No rank waits for another. mpirun ends all where one is killed: start it again, and whole files are kept.
mpirun -np "${PROCESSES:-2}" ${ISOVAR:-npx isovar} init "$@" --resume
