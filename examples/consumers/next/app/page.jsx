// Drawn on the server.

import { hashes } from "./hashes";

export default async function Page() {
  return <p>{await hashes()}</p>;
}
