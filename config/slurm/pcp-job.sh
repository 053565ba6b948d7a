#!/usr/bin/env bash
#SBATCH --job-name=pcp
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=2
#SBATCH --time=24:00:00
#SBATCH --signal=B:TERM@120
#SBATCH --requeue
#
# One run of pcp on all nodes of the job: the coordinator on the first node, one worker process a node. No server is needed.
# Submit again (or let Slurm requeue) after any end: what is done is kept and the run goes on.
#
#   sbatch config/slurm/pcp-job.sh RUN.json OUTDIR
#
# OUTDIR must lie on a file system that all nodes see. PCP: the program, default `pcp` of this checkout. More workers may join at any time
# from other jobs: pcp worker --join OUTDIR
set -euo pipefail
run=${1:?RUN.json is missing}; out=${2:?OUTDIR is missing}
pcp=${PCP:-${PCP_ROOT:-$SLURM_SUBMIT_DIR}/pcp}
host=${PCP_HOST:-$(hostname -f)}
mkdir -p "$out"; out=$(cd "$out" && pwd)

resume=(); [ -e "$out/checkpoint.db" ] && resume=(--resume)
"$pcp" run "$run" --out "$out" --listen "$host" --workers 0 "${resume[@]}" &
coordinator=$!

# a node that dies takes only its own worker with it
srun --kill-on-bad-exit=0 --cpu-bind=none "$pcp" worker --join "$out" --workers "${SLURM_CPUS_PER_TASK:-1}" &
workers=$!

trap 'kill -TERM $coordinator $workers 2>/dev/null || true' TERM   # time is up: leave in good order
code=0; wait $coordinator || code=$?
while kill -0 $coordinator 2>/dev/null; do code=0; wait $coordinator || code=$?; done   # the trap interrupts wait
[ $code = 0 ] || kill -TERM $workers 2>/dev/null || true
wait $workers || true
exit $code
