// The schemas of specs and nets in docs/, and what they say of a value.

import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";

const read = (name: string) => JSON.parse(readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8"));

export const specSchema = read("spec.schema.json");
export const netSchema = read("net.schema.json");

const ajv = () => new Ajv2020({ strict: true, strictTypes: false });

export const isSpec = ajv().compile(specSchema);
/** The schema of nets names that of specs by its file. */
export const isNet = ajv().addSchema(specSchema, "spec.schema.json").compile(netSchema);
