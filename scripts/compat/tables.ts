// npx tsx scripts/compat/tables.ts: writes the tables of docs/compat.md anew, from what the tests of test/compat hold.

import { readFileSync, writeFileSync } from "node:fs";
import { FRAMEWORKS } from "../../test/compat/frameworks.js";
import { withTables } from "../../test/compat/guarantee.js";

const page = new URL("../../docs/compat.md", import.meta.url);
writeFileSync(page, withTables(readFileSync(page, "utf8"), FRAMEWORKS));
