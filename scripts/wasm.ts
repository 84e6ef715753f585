// Compiles the AssemblyScript modules. asconfig.json lists the targets; `<module>-debug` is the same source with assertions kept.

import { type APIOptions, main } from "assemblyscript/asc";
import config from "../asconfig.json" with { type: "json" };

export const targets = Object.keys(config.targets);
export const releaseTargets = targets.filter((target) => !target.endsWith("-debug"));

/** Compiles one target. Diagnostics go to standard error; `options` may take over the writing of files. */
export async function compile(target: string, flags: string[] = [], options: APIOptions = {}): Promise<void> {
  const entry = `assembly/${target.replace(/-debug$/, "")}.ts`;
  const { error, stderr } = await main([entry, "--target", target, ...flags], options);
  if (stderr.toString()) console.error(stderr.toString());
  if (error) throw new Error(`${target}.wasm: ${error.message}`);
}
