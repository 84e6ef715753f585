#!/bin/bash
# One model by the tasks of an array, which Slurm runs wherever there is room:
#   sbatch --array=0-7 slurm-array.sh model.json -o /shared/out/ --seed 42
# A task that is killed or preempted is requeued, and keeps the files that are whole. Fewer tasks or more give the same files.
#SBATCH --job-name=isovar
#SBATCH --requeue
#SBATCH --open-mode=append
${ISOVAR:-npx isovar} init "$@" --resume
