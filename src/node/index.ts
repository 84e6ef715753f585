export { type WriteOptions, type WriteReport, write } from "./write.js";
