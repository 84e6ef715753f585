"use client"; // Drawn in the browser.

import { useEffect, useState } from "react";
import { hashes } from "../hashes";

export default function Page() {
  const [shown, show] = useState("");
  useEffect(() => {
    hashes().then(show);
  }, []);
  return <p>{shown}</p>;
}
