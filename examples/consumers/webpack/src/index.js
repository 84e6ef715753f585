// Puts hashes on the page, drawn by the page and by a worker of it.

import { hashes } from "./hashes.js";

const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
worker.onmessage = async ({ data }) => {
  document.body.textContent = `page ${await hashes()} worker ${data}`;
};
