// Writes index.html, which knows the single file of isovar by its hash, as it would where a CDN serves that file.

import { readFileSync, writeFileSync } from "node:fs";

const url = "./node_modules/isovar/dist/bundle.js";
const hash = readFileSync("node_modules/isovar/dist/bundle.sri", "utf8").trim();

writeFileSync(
  "index.html",
  `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <title>isovar as a single file</title>
  <link rel="icon" href="data:," />
  <script type="importmap">
    ${JSON.stringify({ imports: { isovar: url }, integrity: { [url]: hash } })}
  </script>
  <body></body>
  <script type="module" src="main.js"></script>
</html>
`,
);
