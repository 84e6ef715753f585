import { expect, it } from "vitest";
import { runPapers } from "./support/papers.js";

it("every claim of every paper comes out", () => {
  const { status, stdout } = runPapers();
  expect(stdout).not.toContain("DOES NOT HOLD");
  expect(status).toBe(0);
});
