export type Twin = (buffer: ArrayBufferLike, ...args: number[]) => void;
