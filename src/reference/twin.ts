/**
 * A kernel in plain JS: the buffer that stands for linear memory, then the kernel's own arguments. Twins are annotated with it: `satisfies` would
 * leave parentheses around them, and a function in parentheses is compiled as it is loaded (Node 24), though most programs call none.
 */
export type Twin = (buffer: ArrayBufferLike, ...args: number[]) => void;
