// Charts are drawn when they come into view: one further down costs nothing until a reader gets there.

/** A chart's picture in its place. */
export interface Picture {
  /** What it shows has changed: draws it, or waits until it is in view. */
  changed(): void;
  dispose(): void;
}

/** Draws whatever is within half a window of the visible part of the page. */
const MARGIN = { rootMargin: "50% 0px" };

/**
 * Calls `draw` whenever the picture in `place` has to be drawn, with the width that it has there. The height of `place` is its own:
 * nothing below it moves when the picture comes.
 */
export function inView(place: HTMLElement, draw: (width: number) => void): Picture {
  let [width, drawnWidth] = [0, 0];
  let [seen, due] = [false, false];

  function drawIfNeeded(): void {
    if (!seen || width === 0 || (!due && width === drawnWidth)) return;
    due = false;
    drawnWidth = width;
    draw(width);
  }

  const sizes = new ResizeObserver(([entry]) => {
    width = Math.round(entry!.contentRect.width);
    drawIfNeeded();
  });
  const views = new IntersectionObserver((entries) => {
    seen = entries.at(-1)!.isIntersecting;
    drawIfNeeded();
  }, MARGIN);
  // On paper all of the page is in view.
  const print = () => {
    seen = true;
    drawIfNeeded();
  };
  sizes.observe(place);
  views.observe(place);
  addEventListener("beforeprint", print);

  return {
    changed() {
      due = true;
      drawIfNeeded();
    },
    dispose() {
      sizes.disconnect();
      views.disconnect();
      removeEventListener("beforeprint", print);
    },
  };
}
