// Where a digit is drawn, by mouse, finger or keys, or one of the test digits is taken.

import { paintInk } from "../../charts/paint.js";
import { button, element } from "../../dom.js";
import { SIDE } from "../../engine/data/digits.js";
import { type Drawing, digitOf, drawLine, emptyDrawing, PAD, type Point } from "../../engine/data/drawing.js";
import { filled, TEXTS } from "../../texts/index.js";

const WORDS = TEXTS.train.pad;

/** Pixels of the drawing that an arrow key moves the pen by. */
const KEY_STEP = 4;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-KEY_STEP, 0],
  ArrowRight: [KEY_STEP, 0],
  ArrowUp: [0, -KEY_STEP],
  ArrowDown: [0, KEY_STEP],
};

export interface PadActions {
  /** There is another digit, 28 × 28 pixels, or none. */
  changed(pixels: Uint8Array | undefined): void;
  /** One of the test digits. */
  example(index: number): Promise<{ pixels: Uint8Array; label: number }>;
}

export interface Pad {
  readonly element: HTMLElement;
  repaint(): void;
}

/** A digit of 28 × 28 pixels as a drawing. */
function enlarged(pixels: Uint8Array): Drawing {
  const each = PAD / SIDE;
  const drawing = emptyDrawing();
  for (let i = 0; i < drawing.ink.length; i++) {
    drawing.ink[i] = pixels[Math.floor(i / PAD / each) * SIDE + Math.floor((i % PAD) / each)]!;
  }
  return drawing;
}

export function pad({ changed, example }: PadActions): Pad {
  const canvas = element("canvas", {
    width: PAD,
    height: PAD,
    tabIndex: 0,
    attributes: { role: "application", "aria-label": WORDS.label },
  });
  const ring = element("span", { className: "pen", attributes: { "aria-hidden": "true" } });
  const note = element("p", { className: "help", attributes: { role: "status" } }, WORDS.help);
  let drawing = emptyDrawing();
  let pen: Point = { x: PAD / 2, y: PAD / 4 };
  let isDown = false;
  let pointer: number | undefined;
  let examples = 0;

  function repaint(): void {
    paintInk(canvas, drawing.ink, drawing.side);
    ring.style.left = `${(100 * pen.x) / PAD}%`;
    ring.style.top = `${(100 * pen.y) / PAD}%`;
    ring.classList.toggle("down", isDown);
  }

  /** Moves the pen, and draws on the way where it is down. */
  function moveTo(to: Point, draws: boolean): void {
    const from = pen;
    pen = { x: Math.min(PAD, Math.max(0, to.x)), y: Math.min(PAD, Math.max(0, to.y)) };
    if (draws) drawLine(drawing, from, pen);
    repaint();
    if (draws) changed(digitOf(drawing));
  }

  function clear(): void {
    drawing = emptyDrawing();
    isDown = false;
    note.textContent = WORDS.help;
    repaint();
    changed(undefined);
  }

  async function takeExample(): Promise<void> {
    const { pixels, label } = await example(examples++);
    drawing = enlarged(pixels);
    note.textContent = filled(WORDS.isA, { label });
    repaint();
    changed(pixels);
  }

  const placeOf = ({ clientX, clientY }: PointerEvent): Point => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return { x: ((clientX - left) / width) * PAD, y: ((clientY - top) / height) * PAD };
  };
  canvas.addEventListener("pointerdown", (event) => {
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
    moveTo(placeOf(event), false);
    moveTo(placeOf(event), true);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId === pointer) moveTo(placeOf(event), true);
  });
  for (const end of ["pointerup", "pointercancel"] as const) {
    canvas.addEventListener(end, () => {
      pointer = undefined;
    });
  }
  canvas.addEventListener("keydown", (event) => {
    const move = ARROWS[event.key];
    if (move) moveTo({ x: pen.x + move[0], y: pen.y + move[1] }, isDown);
    else if (event.key === " ") {
      isDown = !isDown;
      note.textContent = isDown ? WORDS.down : WORDS.up;
      moveTo(pen, isDown);
    } else if (event.key === "Delete" || event.key === "Backspace") clear();
    else return;
    event.preventDefault();
  });
  repaint();
  return {
    element: element(
      "section",
      { className: "pad card" },
      element("h2", {}, WORDS.title),
      element("div", { className: "paper" }, canvas, ring),
      element(
        "div",
        { className: "buttons" },
        button(WORDS.example, () => void takeExample()),
        button(WORDS.clear, clear),
      ),
      note,
    ),
    repaint,
  };
}
