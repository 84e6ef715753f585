import { it } from "vitest";
import { expectLessonComesOut, SLOW_LESSONS } from "./support/lessons.js";

it.each(SLOW_LESSONS)("the lesson %s comes out", expectLessonComesOut);
