// The page: reads what is written in it, shows the body, and joins picture, pointer and panel.

import { Color, ColorManagement, Vector3 } from "three";
import { Body } from "./body.js";
import { Panel } from "./panel.js";
import { Pointer } from "./pointer.js";
import { View } from "./view.js";

const TURN_DEG = 10;
const CLOSER = 0.8;
const HOVERED = 0.35;
const CHOSEN = 0.6;
const TOLD_ROLES = new Set(["main", "further"]);

ColorManagement.enabled = false;
const facts = JSON.parse(document.getElementById("facts").textContent);
const canvas = document.getElementById("canvas");
const label = document.getElementById("label");
const wait = document.getElementById("wait");
const highlight = new Color(facts.highlight).toArray();

function bytes(text) {
  const binary = atob(text.trim());
  const found = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) found[i] = binary.charCodeAt(i);
  return found.buffer;
}

function titled(part) {
  const side = facts.sides[part.side];
  return side ? `${part.name} (${side})` : part.name;
}

async function open() {
  let hovered = null;
  let chosen = [];
  let pinned = null;
  let view;
  try {
    view = new View(canvas, facts.camera, () => placeLabel());
  } catch {
    wait.textContent = facts.words.no_webgl;
    return;
  }
  const holder = document.getElementById("model");
  const body = await Body.read(bytes(holder.textContent), facts.cut);
  holder.remove();
  view.add(body.group);

  function colour() {
    const on = new Set([...chosen, ...(hovered ? [hovered] : [])]);
    body.tint(body.parts.filter((part) => part.tinted && !on.has(part)), highlight, 0);
    body.parts.forEach((part) => (part.tinted = on.has(part)));
    body.tint(chosen, highlight, CHOSEN);
    if (hovered && !chosen.includes(hovered)) body.tint([hovered], highlight, HOVERED);
    view.draw();
  }

  function write(part, at) {
    label.hidden = !part;
    if (!part) return;
    const lines = [titled(part), part.note, TOLD_ROLES.has(part.role) && facts.roles[part.role]];
    if (part.disputed) lines.push(facts.words.striped);
    label.replaceChildren(
      ...lines.filter(Boolean).map((textContent) => Object.assign(document.createElement("span"), { textContent })),
    );
    put(at);
  }

  // Put the label beside a point of the picture; beside none if the point has left it.
  function put(at) {
    const { clientWidth: width, clientHeight: height } = canvas.parentElement;
    const isSeen = at && at.x >= 0 && at.y >= 0 && at.x <= width && at.y <= height;
    label.style.visibility = isSeen ? "visible" : "hidden";
    if (!isSeen) return;
    const left = Math.min(Math.max(at.x + 14, 8), Math.max(width - label.offsetWidth - 8, 8));
    const above = at.y - label.offsetHeight - 14;
    const top = Math.min(above < 8 ? at.y + 18 : above, height - label.offsetHeight - 8);
    label.style.transform = `translate(${left}px, ${Math.max(top, 8)}px)`;
  }

  function placeLabel() {
    if (!hovered && pinned) put(view.project(pinned.point));
  }

  function choose(parts, point) {
    chosen = parts;
    pinned = parts.length ? { part: parts[0], point } : null;
    panel.mark(parts);
    body.shine(parts, highlight);
    colour();
    write(pinned && pinned.part, pinned && view.project(point));
  }

  const panel = new Panel(facts, body, {
    chosen(parts) {
      if (parts.every((part) => chosen.includes(part))) return choose([], null);
      const [first] = parts;
      const ownSide = parts.filter((part) => part.side === first.side);
      const box = body.boxOf(ownSide);
      view.look(box, body.seenFrom(first, view.directions(), pointer.raycaster));
      choose(parts, box.getCenter(new Vector3()));
    },
    switched(name, on) {
      body.show(name, on);
      view.draw();
    },
  });
  const pointer = new Pointer(view, body, {
    hovered(part, event) {
      if (part !== hovered) {
        hovered = part;
        canvas.style.cursor = part ? "pointer" : "grab";
        colour();
      }
      const frame = canvas.getBoundingClientRect();
      if (part) write(part, { x: event.clientX - frame.left, y: event.clientY - frame.top });
      else write(pinned && pinned.part, pinned && view.project(pinned.point));
    },
    tapped(hit) {
      choose(hit ? [hit.part] : [], hit && hit.point);
    },
  });

  for (const button of document.querySelectorAll("[data-look]")) {
    button.addEventListener("click", () => acts[button.dataset.look]());
  }
  const acts = {
    front: () => view.from("front"),
    back: () => view.from("back"),
    left: () => view.from("left"),
    right: () => view.from("right"),
    home: () => view.home(),
    closer: () => view.zoom(CLOSER),
    further: () => view.zoom(1 / CLOSER),
  };
  const keys = {
    ArrowLeft: () => view.turn(TURN_DEG, 0),
    ArrowRight: () => view.turn(-TURN_DEG, 0),
    ArrowUp: () => view.turn(0, -TURN_DEG),
    ArrowDown: () => view.turn(0, TURN_DEG),
    "+": acts.closer,
    "=": acts.closer,
    "-": acts.further,
    Home: acts.home,
    Escape: () => choose([], null),
  };
  canvas.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  wait.hidden = true;
  document.documentElement.dataset.ready = "yes";
  window.imsAtlas = { view, body, pointer };
}

open().catch((problem) => {
  wait.textContent = facts.words.no_webgl;
  throw problem;
});
