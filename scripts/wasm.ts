// Compiles the AssemblyScript modules. asconfig.json lists the targets; `<module>-debug` is the same source with assertions kept.

import { type APIOptions, main } from "assemblyscript/asc";
import config from "../asconfig.json" with { type: "json" };

export const targets = Object.keys(config.targets);
export const releaseTargets = targets.filter((target) => !target.endsWith("-debug"));

/** How the compiler says that its last round of optimizing gained nothing, after which it keeps the one before: no fault of anything. */
const CONVERGED = /^Last converge was suboptimal\.\r?\n/gm;

/** Compiles one target. Diagnostics go to standard error; `options` may take over the writing of files. */
export async function compile(target: string, flags: string[] = [], options: APIOptions = {}): Promise<void> {
  const entry = `assembly/${target.replace(/-debug$/, "")}.ts`;
  const { error, stderr } = await main([entry, "--target", target, ...flags], options);
  const said = stderr.toString().replaceAll(CONVERGED, "").trimEnd();
  if (said) console.error(said);
  if (error) throw new Error(`${target}.wasm: ${error.message}`);
}
