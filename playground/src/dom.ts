// Elements, and controls with their labels.

type Child = Node | string;

/** An element with its properties, attributes by `attributes`, and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  {
    attributes = {},
    ...properties
  }: Partial<Omit<HTMLElementTagNameMap[K], "attributes">> & { attributes?: Record<string, string> } = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  Object.assign(made, properties);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

let count = 0;
const freshId = () => `c${++count}`;

/** A control below its label, with a text that says what it does. */
export interface Control<T> {
  readonly element: HTMLElement;
  /** Shows a value; calls nobody. */
  show(value: T): void;
}

/** What a control is called, and what it does in a sentence; "" where the name says it. */
export interface Words {
  readonly label: string;
  readonly help: string;
}

function labelled({ label, help }: Words, field: HTMLElement, ...beside: Child[]): HTMLElement {
  field.id ||= freshId();
  const helpId = `${field.id}-help`;
  if (help) field.setAttribute("aria-describedby", helpId);
  return element(
    "div",
    { className: "control" },
    element("label", { htmlFor: field.id }, label),
    element("div", { className: "field" }, field, ...beside),
    ...(help ? [element("p", { className: "help", id: helpId }, help)] : []),
  );
}

/** A list to choose from. */
export function choice<T extends string>(
  words: Words,
  options: readonly (readonly [value: T, text: string])[],
  onChange: (value: T) => void,
): Control<T> {
  const select = element("select", {}, ...options.map(([value, text]) => element("option", { value }, text)));
  select.addEventListener("change", () => onChange(select.value as T));
  return {
    element: labelled(words, select),
    show: (value) => {
      select.value = value;
    },
  };
}

/** Yes or no. */
export function check(words: Words, onChange: (value: boolean) => void): Control<boolean> {
  const box = element("input", { type: "checkbox", id: freshId() });
  box.addEventListener("change", () => onChange(box.checked));
  const help = element("p", { className: "help", id: `${box.id}-help` }, words.help);
  box.setAttribute("aria-describedby", help.id);
  return {
    element: element("div", { className: "control check" }, box, element("label", { htmlFor: box.id }, words.label), help),
    show: (value) => {
      box.checked = value;
    },
  };
}

/** A whole number: a slider, and a field for those who know it. */
export function slider(
  words: Words,
  { min, max }: { min: number; max: number },
  onChange: (value: number) => void,
): Control<number> {
  const range = element("input", { type: "range", min: String(min), max: String(max), step: "1" });
  const exact = element("input", {
    type: "number",
    min: String(min),
    max: String(max),
    step: "1",
    className: "exact",
    attributes: { "aria-label": words.label },
  });
  range.addEventListener("input", () => {
    exact.value = range.value;
    onChange(Number(range.value));
  });
  exact.addEventListener("change", () => {
    const value = Math.min(max, Math.max(min, Math.round(Number(exact.value) || min)));
    range.value = exact.value = String(value);
    onChange(value);
  });
  return {
    element: labelled(words, range, exact),
    show: (value) => {
      if (document.activeElement !== exact) exact.value = String(value);
      range.value = String(value);
    },
  };
}

/** Digits that are shown of a number that is not whole; whoever does not change it keeps all that it has. */
const DIGITS = 6;

/** Any number, as text. */
export function numberField(
  words: Words,
  { min, max, step }: { min: number; max: number; step: number },
  onChange: (value: number) => void,
): Control<number> {
  const field = element("input", { type: "number", min: String(min), max: String(max), step: step === 0 ? "any" : String(step) });
  field.addEventListener("change", () => {
    const value = Number(field.value);
    const valid = field.value !== "" && value >= min && value <= max && (step !== 1 || Number.isInteger(value));
    field.setAttribute("aria-invalid", String(!valid));
    if (valid) onChange(value);
  });
  return {
    element: labelled(words, field),
    show: (value) => {
      const invalid = field.getAttribute("aria-invalid") === "true";
      if (document.activeElement !== field || !invalid)
        field.value = String(step === 1 ? value : Number(value.toPrecision(DIGITS)));
    },
  };
}

/** A button with a text, or with a sign and a name for those who do not see it. */
export function button(
  text: string,
  onClick: () => void,
  { label, className = "" }: { label?: string; className?: string } = {},
): HTMLButtonElement {
  const made = element("button", { type: "button", className }, text);
  if (label) {
    made.setAttribute("aria-label", label);
    made.title = label;
  }
  made.addEventListener("click", onClick);
  return made;
}
