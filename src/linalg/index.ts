/**
 * Matrices in the memory of a core, multiplied in one defined order, so with the same bits everywhere.
 *
 * @module
 */

export { type MatmulOptions, matmul } from "./matmul.js";
