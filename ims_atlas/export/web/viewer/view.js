// The picture: camera, turning and zooming, standard views. It draws only when something has changed.

import { MathUtils, PerspectiveCamera, Scene, Vector3, WebGLRenderer } from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";

const MARGIN = 1.12;
const AROUND = 1.6;
const NEAREST_M = 0.7;
const FLIGHT_MS = 350;
const SLOW_FRAME_MS = 50;
const REST_MS = 250;
const COARSE = 0.6;
const DRAWN_BY_PROCESSOR = /swiftshader|llvmpipe|softpipe|software|basic render/i;
const FROM = { front: [0, 0.06, 1], back: [0, 0.06, -1], left: [1, 0.06, 0], right: [-1, 0.06, 0] };
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

export class View {
  // first: {position, focus, up} in metres, its aspect, and the corners [low, high] of what it should hold
  constructor(canvas, first, whenDrawn) {
    this.canvas = canvas;
    this.first = first;
    this.whenDrawn = whenDrawn;
    this.renderer = new WebGLRenderer({ canvas, antialias: !isDrawnByProcessor(), alpha: true });
    this.renderer.outputColorSpace = "srgb-linear"; // colours are mixed as the atlas mixes them, as they are
    this.scene = new Scene();
    this.camera = new PerspectiveCamera(first.angle, 1, 0.01, 20);
    this.controls = new OrbitControls(this.camera, canvas);
    Object.assign(this.controls, { zoomToCursor: true, minDistance: 0.05, maxDistance: 12, dampingFactor: 0.12 });
    this.controls.enableDamping = !calm.matches;
    this.controls.addEventListener("change", () => {
      this.moved = true;
      this.draw();
    });
    this.controls.addEventListener("start", () => (this.flight = null));
    this.flight = null;
    this.coarse = false; // drawn with fewer pixels, because it moves and frames come slowly
    this.moved = false; // since the last frame, and before that
    this.movedBefore = false;
    this.lastFrame = 0;
    this.asked = 0;
    new ResizeObserver(() => this.#resize()).observe(canvas.parentElement);
    document.addEventListener("visibilitychange", () => this.draw());
    this.#resize();
    this.home(false);
  }

  add(object) {
    this.scene.add(object);
    this.draw();
  }

  // Ask for a new picture; several changes cost one.
  draw() {
    this.asked ||= requestAnimationFrame((now) => this.#frame(now));
  }

  home(fly = true) {
    const { position, focus, aspect, bounds } = this.first;
    const at = new Vector3(...focus);
    const out = new Vector3(...position).sub(at);
    let distance = out.length();
    if (this.camera.aspect < aspect) {
      const needed = this.#distance(out.clone().normalize(), at, bounds);
      distance = MathUtils.clamp(needed, distance, (distance * aspect) / this.camera.aspect);
    }
    this.#go(out.normalize(), at, distance, fly);
  }

  // Look from a standard side at what the first view was to hold.
  from(side) {
    const [low, high] = this.first.bounds;
    const middle = new Vector3(...low).add(new Vector3(...high)).divideScalar(2);
    const out = new Vector3(...FROM[side]).normalize();
    this.#go(out, middle, this.#distance(out, middle, this.first.bounds), true);
  }

  // Bring a Box3 into the middle, seen from a direction (a Vector3), no nearer than a hand's breadth.
  look(box, out) {
    const middle = box.getCenter(new Vector3());
    const bounds = [box.min.toArray(), box.max.toArray()];
    this.#go(out, middle, Math.max(AROUND * this.#distance(out, middle, bounds), NEAREST_M), true);
  }

  // The directions from which something may be looked at, the present one first.
  directions() {
    const here = this.camera.position.clone().sub(this.controls.target).normalize();
    return [here, ...Object.values(FROM).map((way) => new Vector3(...way).normalize())];
  }

  // Turn round what is looked at, in degrees to the right and upwards.
  turn(right, up) {
    const out = this.camera.position.clone().sub(this.controls.target);
    const angle = MathUtils.degToRad(right);
    const tilt = MathUtils.degToRad(90) - Math.asin(out.y / out.length());
    const level = Math.atan2(out.x, out.z) + angle;
    const lower = MathUtils.clamp(tilt - MathUtils.degToRad(up), 0.05, Math.PI - 0.05);
    out.setFromSphericalCoords(out.length(), lower, level);
    this.#place(this.controls.target.clone().add(out), this.controls.target.clone());
  }

  zoom(factor) {
    const { target } = this.controls;
    const out = this.camera.position.clone().sub(target);
    const distance = MathUtils.clamp(out.length() * factor, this.controls.minDistance, this.controls.maxDistance);
    this.#go(out.normalize(), target.clone(), distance, true);
  }

  // Where a point appears, pixels from the upper left; null behind the camera.
  project(point) {
    const shown = point.clone().project(this.camera);
    if (shown.z > 1) return null;
    const { clientWidth, clientHeight } = this.canvas;
    return { x: ((shown.x + 1) / 2) * clientWidth, y: ((1 - shown.y) / 2) * clientHeight };
  }

  #go(out, target, distance, fly) {
    const position = target.clone().addScaledVector(out, distance);
    if (!fly || calm.matches) {
      this.flight = null;
      this.#place(position, target);
      return;
    }
    this.flight = {
      start: performance.now(),
      from: [this.camera.position.clone().sub(this.controls.target), this.controls.target.clone()],
      to: [position.clone().sub(target), target],
    };
    this.draw();
  }

  #place(position, target) {
    this.camera.position.copy(position);
    this.controls.target.copy(target);
    this.controls.update();
    this.draw();
  }

  #fly(now) {
    const { start, from, to } = this.flight;
    const share = MathUtils.clamp((now - start) / FLIGHT_MS, 0, 1);
    const eased = share * share * (3 - 2 * share);
    const out = from[0].clone().lerp(to[0], eased);
    out.setLength(MathUtils.lerp(from[0].length(), to[0].length(), eased));
    const target = from[1].clone().lerp(to[1], eased);
    if (share === 1) this.flight = null;
    this.#place(target.clone().add(out), target);
  }

  #distance(out, middle, [low, high]) {
    const side = new Vector3(0, 1, 0).cross(out).normalize();
    const up = out.clone().cross(side);
    const half = Math.tan(MathUtils.degToRad(this.camera.fov / 2)) / MARGIN;
    let distance = 0;
    for (let i = 0; i < 8; i++) {
      const corner = new Vector3(i & 1 ? high[0] : low[0], i & 2 ? high[1] : low[1], i & 4 ? high[2] : low[2]);
      corner.sub(middle);
      const reach = Math.max(Math.abs(corner.dot(up)) / half, Math.abs(corner.dot(side)) / (half * this.camera.aspect));
      distance = Math.max(distance, reach + corner.dot(out));
    }
    return distance;
  }

  #frame(now) {
    this.asked = 0;
    clearTimeout(this.rest);
    if (this.flight) this.#fly(now);
    else this.controls.update();
    const between = now - this.lastFrame;
    if (this.moved && this.movedBefore && between > SLOW_FRAME_MS) this.#setCoarse(true);
    this.movedBefore = this.moved;
    this.moved = false;
    this.lastFrame = now;
    this.renderer.render(this.scene, this.camera);
    this.whenDrawn();
    if (this.coarse) this.rest = setTimeout(() => this.#setCoarse(false), REST_MS);
  }

  #setCoarse(coarse) {
    if (coarse === this.coarse) return;
    this.coarse = coarse;
    this.#resize();
  }

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.canvas.parentElement;
    if (!width || !height) return;
    this.renderer.setPixelRatio(Math.min(window.devicePixelRatio, 2) * (this.coarse ? COARSE : 1));
    this.renderer.setSize(width, height, false);
    this.camera.aspect = width / height;
    this.camera.updateProjectionMatrix();
    this.draw();
  }
}

// Whether no graphics card draws here: smoothing edges would cost more than the picture.
function isDrawnByProcessor() {
  const context = document.createElement("canvas").getContext("webgl2");
  if (!context) return false;
  const named = context.getExtension("WEBGL_debug_renderer_info");
  const name = context.getParameter(named ? named.UNMASKED_RENDERER_WEBGL : context.RENDERER);
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return DRAWN_BY_PROCESSOR.test(name);
}
