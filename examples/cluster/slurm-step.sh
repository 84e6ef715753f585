#!/bin/bash
# One model by the tasks of a step, all at once:
#   sbatch --ntasks=8 slurm-step.sh model.json -o /shared/out/ --seed 42
#SBATCH --job-name=isovar
#SBATCH --requeue
#SBATCH --open-mode=append
srun ${ISOVAR:-npx isovar} init "$@" --resume
