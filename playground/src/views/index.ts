// The views, in the order of their tabs: each a row.

import type { View } from "../app.js";
import { view as code } from "./code.js";
import { view as depth } from "./depth.js";
import { view as lessons } from "./lessons.js";
import { view as phase } from "./phase.js";
import { view as stream } from "./stream.js";
import { view as train } from "./train.js";

export const VIEWS: readonly View[] = [depth, train, phase, lessons, code, stream];
