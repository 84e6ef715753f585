// A cluster of Slurm with one node, this machine: started for the tests, ended after them.

import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, hostname } from "node:os";
import { join } from "node:path";

/** Ports away from Slurm's own, should there be a real one. */
const PORTS = { slurmctld: 16817, slurmd: 16818 };

function configuration(folder: string): string {
  return `ClusterName=isovar
SlurmctldHost=${hostname()}
AuthType=auth/munge
AuthInfo=socket=${folder}/munge.socket
SlurmUser=root
SlurmdUser=root
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd.log
SlurmctldPort=${PORTS.slurmctld}
SlurmdPort=${PORTS.slurmd}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobRequeue=1
NodeName=${hostname()} CPUs=${cpus().length} State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP OverSubscribe=FORCE:8
`;
}

/** Starts munged, slurmctld and slurmd; needs root. Returns the environment of its clients, and what ends them. */
export function startSlurm(folder: string): { env: NodeJS.ProcessEnv; stop: () => void } {
  for (const name of ["state", "spool"]) mkdirSync(join(folder, name));
  const key = join(folder, "munge.key");
  writeFileSync(key, randomBytes(128), { mode: 0o600 });
  writeFileSync(join(folder, "slurm.conf"), configuration(folder));
  const env = { ...process.env, SLURM_CONF: join(folder, "slurm.conf") };
  const files = ["socket", "pid-file", "seed-file", "log-file"].map(
    (name) => `--${name}=${folder}/munge.${name.replace("-file", "")}`,
  );
  execFileSync("munged", ["--force", `--key-file=${key}`, ...files], { stdio: "ignore" });
  for (const daemon of ["slurmctld", "slurmd"]) execFileSync(daemon, [], { env, stdio: "ignore" });
  const isIdle = () => spawnSync("sinfo", ["-h", "-o", "%t"], { env, encoding: "utf8" }).stdout.startsWith("idle");
  for (const start = Date.now(); !isIdle(); ) {
    if (Date.now() - start > 30_000) throw new Error(`Slurm does not come up: ${readFileSync(join(folder, "slurmctld.log"))}`);
    spawnSync("sleep", ["0.2"]);
  }
  const stop = () => {
    for (const name of ["slurmd", "slurmctld", "munge"]) process.kill(Number(readFileSync(join(folder, `${name}.pid`), "utf8")));
  };
  return { env, stop };
}
