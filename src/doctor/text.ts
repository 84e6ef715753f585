// Numbers in the words of the doctor.

import { significant } from "../core/table.js";

/** To three digits. */
export const short = (x: number): string => significant(Number(x.toPrecision(3)));
export const percent = (share: number): string => `${short(100 * share)} %`;
