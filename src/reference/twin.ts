/** A kernel in plain JS: the buffer that stands for linear memory, then the kernel's own arguments. */
export type Twin = (buffer: ArrayBufferLike, ...args: number[]) => void;
