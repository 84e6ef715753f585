// How the doctor's texts print numbers.

import { short } from "../base/text.js";

export { short };
export const percent = (share: number): string => `${short(100 * share)} %`;
