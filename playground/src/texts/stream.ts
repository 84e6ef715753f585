// Sentences of the view “One stream”.

export const stream = {
  title: "One stream",
  lead: "The same seed and name give the same bits on every machine. These tensors were drawn in this browser just now; beside each is the SHA-256 that Node prints.",
  here: "here, in {ms} ms",
  node: "in Node",
  equal: "equal",
  different: "different",
  result: "{equal} of {count} equal, bit for bit",
  program: "The program for Node",
} as const;
