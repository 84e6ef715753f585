// Which version of a rival is installed.

import { readFileSync } from "node:fs";

export function versionOf(name: string): string {
  const { version } = JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url), "utf8"));
  return `${name} ${version}`;
}
