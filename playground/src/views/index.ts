// The views, in the order of their tabs: each a row.

import type { View } from "../app.js";
import { view as depth } from "./depth.js";
import { view as train } from "./train.js";

export const VIEWS: readonly View[] = [depth, train];
