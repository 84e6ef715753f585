// The worker: all numbers of the page are computed here, so that the page stays free.

import { messageOf } from "../engine/outcome.js";
import { handlers } from "./handlers.js";
import type { FromWorker, Handler, TaskName, ToWorker } from "./protocol.js";

const running = new Map<number, AbortController>();
const send = (message: FromWorker) => self.postMessage(message);

async function work(id: number, task: TaskName, request: unknown): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  performance.mark(`${task} ${id}`);
  try {
    const handle = handlers[task] as Handler<TaskName>;
    const reply = await handle(request as never, {
      signal: controller.signal,
      progress: (progress: unknown) => send({ id, progress }),
    });
    performance.measure(task, `${task} ${id}`);
    send({ id, reply });
  } catch (error) {
    send({ id, error: messageOf(error) });
  } finally {
    running.delete(id);
  }
}

self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if ("cancel" in data) running.get(data.cancel)?.abort();
  else void work(data.id, data.task, data.request);
});
