#!/usr/bin/env bash
#SBATCH --job-name=pcp
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=2
#SBATCH --time=24:00:00
#SBATCH --signal=B:TERM@120
#SBATCH --requeue
#
# One run of pcp on all nodes of the job: an engine server of the job's own on the first node, one worker process a node, the coordinator.
# Submit again (or let Slurm requeue) after any end: what is done is kept and the run goes on.
#
#   sbatch config/slurm/pcp-job.sh RUN.json OUTDIR
#
# OUTDIR must lie on a file system that all nodes see. PCP: the program, default `pcp` of this checkout. More workers may join at any time
# from other jobs: PCP_ENGINE_PASSWORD=$(cat OUTDIR/engine/engine.password) pcp worker --engine "$(cat OUTDIR/engine/engine.url)"
set -euo pipefail
run=${1:?RUN.json is missing}; out=${2:?OUTDIR is missing}
root=${PCP_ROOT:-$SLURM_SUBMIT_DIR}
pcp=${PCP:-$root/pcp}
host=${PCP_HOST:-$(hostname -f)}
mkdir -p "$out"; out=$(cd "$out" && pwd)

rm -rf "$out/engine"
"$root/config/engine/private-server" start "$out/engine" "$host"
trap '"$root/config/engine/private-server" stop "$out/engine"' EXIT
PCP_ENGINE_PASSWORD=$(cat "$out/engine/engine.password"); export PCP_ENGINE_PASSWORD
url=$(cat "$out/engine/engine.url")

# a node that dies takes only its own worker with it
srun --kill-on-bad-exit=0 --cpu-bind=none "$pcp" worker --engine "$url" --workers "${SLURM_CPUS_PER_TASK:-1}" &
workers=$!

resume=(); [ -e "$out/checkpoint.db" ] && resume=(--resume)
"$pcp" run "$run" --engine "$url" --workers 0 "${resume[@]}" --out "$out" &
coordinator=$!
trap 'kill -TERM $coordinator $workers 2>/dev/null || true' TERM   # time is up: leave in good order
code=0; wait $coordinator || code=$?
while kill -0 $coordinator 2>/dev/null; do code=0; wait $coordinator || code=$?; done   # the trap interrupts wait
[ $code = 0 ] || kill -TERM $workers 2>/dev/null || true
wait $workers || true
exit $code
