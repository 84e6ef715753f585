// What the build gives uPlot in the place of Intl. When it is loaded it asks for a format of numbers and for the time zone, which takes a
// browser longer than all the rest of the page; no axis here shows dates, and whole numbers are the only ones that it writes by itself.

import { grouped } from "../format.js";

export class PlainNumberFormat {
  format = grouped;
}

export class PlainDateTimeFormat {
  resolvedOptions = () => ({ timeZone: "" });
}
