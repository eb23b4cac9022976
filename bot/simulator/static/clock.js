// The program's clock: shows its time, moves it.

import { day, time } from "./dom.js";
import { moveClock } from "./net.js";

export class Clock {
  constructor(root) {
    this.root = root;
    this.base = null;
    for (const button of root.querySelectorAll("button")) button.onclick = () => this.move(button);
    setInterval(() => this.draw(), 1000);
  }

  set({ now, movable }) {
    this.root.hidden = !movable;
    this.base = Date.parse(now) - performance.now();
    this.draw();
  }

  draw() {
    if (this.base === null) return;
    const now = this.base + performance.now();
    this.root.querySelector("b").textContent = time(now);
    this.root.querySelector(".now span").textContent = day(now);
  }

  move({ dataset }) {
    if (dataset.jump) return moveClock({ jump_to: dataset.jump });
    return moveClock(dataset.minutes ? { advance_minutes: Number(dataset.minutes) } : { next_day: true });
  }
}
