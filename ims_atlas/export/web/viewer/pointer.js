// The pointer on the picture: which part lies under it.

import { Raycaster, Vector2 } from "three";

const NEAR_PX = { mouse: 7, pen: 9, touch: 16 };
const BEFORE_M = 0.03;
const TAP_PX = 8;

export class Pointer {
  // Calls hovered(part, at) and tapped(hit) with null for nothing.
  constructor(view, body, { hovered, tapped }) {
    this.view = view;
    this.body = body;
    this.raycaster = new Raycaster();
    this.down = null;
    this.next = null;
    const { canvas } = view;
    canvas.addEventListener("pointermove", (event) => {
      if (event.buttons || event.pointerType === "touch") return;
      if (!this.next) requestAnimationFrame(() => this.#hover(hovered));
      this.next = event;
    });
    canvas.addEventListener("pointerleave", () => {
      this.next = null;
      hovered(null, null);
    });
    canvas.addEventListener("pointerdown", (event) => {
      this.down = event.isPrimary ? { x: event.clientX, y: event.clientY } : null;
      hovered(null, null);
    });
    canvas.addEventListener("pointerup", (event) => {
      if (!this.down || Math.hypot(event.clientX - this.down.x, event.clientY - this.down.y) > TAP_PX) return;
      if (event.button === 0) tapped(this.at(event));
    });
  }

  // What lies at an event: {part, point} or null. Needles and points count within a few pixels.
  at(event) {
    const { canvas, camera } = this.view;
    const frame = canvas.getBoundingClientRect();
    const x = event.clientX - frame.left;
    const y = event.clientY - frame.top;
    const on = new Vector2((2 * x) / frame.width - 1, 1 - (2 * y) / frame.height);
    this.raycaster.setFromCamera(on, camera);
    const hit = this.body.hit(this.raycaster);
    const limit = hit ? hit.distance + BEFORE_M : Infinity;
    let best = null;
    for (const part of this.body.parts) {
      if (!part.axis || !this.body.isShown(part)) continue;
      const ends = part.axis.map((point) => this.view.project(point));
      if (!ends[0] || !ends[1] || camera.position.distanceTo(part.axis[0]) > limit) continue;
      const gap = distance(x, y, ends[0], ends[1]);
      if (gap < (NEAR_PX[event.pointerType] ?? NEAR_PX.mouse) && (!best || gap < best.gap)) {
        best = { part, point: part.axis[1], gap };
      }
    }
    return best ?? hit;
  }

  #hover(hovered) {
    const event = this.next;
    this.next = null;
    if (!event) return;
    const hit = this.at(event);
    hovered(hit && hit.part, event);
  }
}

function distance(x, y, a, b) {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const share = Math.min(Math.max(((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1), 0), 1);
  return Math.hypot(x - a.x - share * dx, y - a.y - share * dy);
}
