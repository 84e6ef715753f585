// Numbers in the words of the doctor.

import { significant } from "../base/text.js";

/** To three digits. */
export const short = (x: number): string => significant(x, 3);
export const percent = (share: number): string => `${short(100 * share)} %`;
