// Uses the playground in the frame of smoke.html, and posts what it saw to the server.

const frame = document.querySelector("iframe");
const post = (result) => fetch("/posted", { method: "POST", body: JSON.stringify(result) });

/** The texts of what matches `selector`, once one of them matches `words`. */
async function seen(selector, words) {
  for (;;) {
    const texts = Array.from(frame.contentDocument?.querySelectorAll(selector) ?? [], ({ textContent }) => textContent);
    if (texts.some((text) => words.test(text))) return texts;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const open = (hash) => {
  frame.contentWindow.location.hash = hash;
};

async function smoke() {
  await new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
  const errors = [];
  frame.contentWindow.addEventListener("error", ({ message }) => errors.push(message));
  frame.contentWindow.addEventListener("unhandledrejection", ({ reason }) => errors.push(String(reason)));
  const stream = await seen(".result", /^6 of/);
  open("#view=depth&depth=30&width=128&start=heNormal&start=normal");
  const verdicts = await seen(".column .verdicts", /exploding/i);
  open("#view=train&depth=1&width=32&optimizer=adam&learningRate=0.01&data=digits&start=heNormal");
  await seen("button", /^Train$/);
  Array.from(frame.contentDocument.querySelectorAll("button"))
    .find(({ textContent }) => textContent === "Train")
    .click();
  await seen("p", /^Learns: loss/);
  return { stream, verdicts, errors };
}

smoke().then(post, (error) => post({ errors: [String(error)] }));
