// The body: the parts of the GLB, put together into a few meshes so that each is drawn in one go.

import { BufferAttribute, BufferGeometry, Box3, DataTexture, Group, Matrix3, Mesh, Vector3 } from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
import { materialOf, STRIPED } from "./shading.js";

const SWITCHED_WITH = { tendons: "muscles", cartilages: "bones", brain: "nerves" };
const TABLE_WIDTH = 256;
const ON_SURFACE = { skin: 1, dermatomes: 2 }; // glass that lies outermost is drawn last
const FAR_M = 3;
const GLASS_WHEN_TINTED = 230;

export class Body {
  constructor(cut) {
    this.cut = cut;
    this.group = new Group();
    this.parts = []; // {id, name, note, group, side, role, disputed, switch, pieces, box, axis}
    this.pieces = []; // {part, mesh, kind, batch, row, rgba}
    this.batches = [];
  }

  // Read a GLB of the compact form (an ArrayBuffer); a cut body shows the insides of its parts.
  static async read(buffer, cut) {
    const { scene } = await new GLTFLoader().parseAsync(buffer, "");
    scene.updateMatrixWorld(true);
    const body = new Body(cut);
    scene.traverse((node) => {
      if (node.userData.group) body.#collect(node);
    });
    body.#build();
    return body;
  }

  get switches() {
    return [...new Set(this.parts.map((part) => part.switch))];
  }

  show(name, visible) {
    for (const batch of this.batches) if (batch.userData.switch === name) batch.visible = visible;
  }

  isShown(part) {
    return part.pieces.some(({ batch }) => batch.visible);
  }

  // Mix the colour of parts with another (three numbers 0..1); share 0 gives their own back.
  tint(parts, colour, share) {
    for (const { batch, row, rgba } of parts.flatMap((part) => part.pieces)) {
      const mixed = rgba.map((value, i) => (i < 3 ? value + share * (255 * colour[i] - value) : value));
      if (share && mixed[3] < GLASS_WHEN_TINTED) mixed[3] += share * (GLASS_WHEN_TINTED - mixed[3]);
      batch.userData.table.image.data.set(mixed, 4 * row);
      batch.userData.table.needsUpdate = true;
    }
  }

  boxOf(parts) {
    const box = new Box3();
    for (const part of parts) box.union(part.box);
    return box;
  }

  // Let parts shine through what hides them; none: nothing does.
  shine(parts, colour) {
    this.glow?.removeFromParent();
    this.glow?.geometry.dispose();
    this.glow = null;
    const pieces = parts.flatMap((part) => part.pieces).filter(({ kind }) => kind !== "through");
    if (!pieces.length) return;
    const table = tableOf(pieces.map(() => [...colour.map((value) => 255 * value), 255]));
    this.glow = new Mesh(merged(pieces), materialOf("", "through", table));
    this.glow.renderOrder = 5;
    this.group.add(this.glow);
  }

  // The first of some directions from which a part is seen and nothing solid hides its middle.
  seenFrom(part, directions, raycaster) {
    const middle = part.box.getCenter(new Vector3());
    const isSeen = (out) => {
      raycaster.set(middle.clone().addScaledVector(out, FAR_M), out.clone().negate());
      return this.hit(raycaster)?.part === part;
    };
    return directions.find(isSeen) ?? directions[0];
  }

  // What a ray meets: the nearest of what is solid first, then of glass, skin of glass last.
  hit(raycaster) {
    const found = {};
    for (const { part, mesh, kind, batch } of this.pieces) {
      if (!batch.visible || kind === "through") continue;
      const sight = kind === "glass" && part.group === "skin" ? "skin" : kind;
      const [nearest] = raycaster.intersectObject(mesh, false);
      if (nearest && !(found[sight]?.distance <= nearest.distance)) found[sight] = { ...nearest, part };
    }
    return found.solid ?? found.glass ?? found.skin ?? null;
  }

  #collect(node) {
    const data = node.userData;
    const lit = data.group === "muscles" && data.role; // lit muscles have a switch of their own
    const name = lit ? "lit" : (SWITCHED_WITH[data.group] ?? data.group);
    const part = { ...data, switch: name, pieces: [], box: new Box3().setFromObject(node) };
    if (data.axis_mm) part.axis = data.axis_mm.map(([x, y, z]) => new Vector3(x, z, -y).divideScalar(1000));
    node.traverse((mesh) => {
      if (!mesh.isMesh) return;
      const glass = mesh.material.transparent;
      const kinds = data.role === "nerve" && !glass ? ["solid", "through"] : [glass ? "glass" : "solid"];
      const { r, g, b } = mesh.material.color.clone().convertLinearToSRGB();
      const alpha = glass ? mesh.material.opacity : part.disputed ? STRIPED : 1;
      const rgba = [r, g, b, alpha].map((value) => Math.round(255 * value));
      for (const kind of kinds) part.pieces.push({ part, mesh, kind, rgba });
    });
    this.parts.push(part);
    this.pieces.push(...part.pieces);
  }

  #build() {
    const wanted = new Map();
    for (const piece of this.pieces) {
      const key = `${piece.part.switch}/${piece.part.group}/${piece.kind}`;
      if (!wanted.has(key)) wanted.set(key, []);
      wanted.get(key).push(piece);
    }
    for (const pieces of wanted.values()) this.#batch(pieces);
  }

  #batch(pieces) {
    const [{ part, kind }] = pieces;
    const table = tableOf(pieces.map(({ rgba }) => rgba));
    const batch = new Mesh(merged(pieces), materialOf(part.group, kind, table, this.cut));
    batch.userData = { switch: part.switch, table };
    batch.frustumCulled = false;
    batch.renderOrder = { solid: 0, through: 1, glass: 2 }[kind] + (ON_SURFACE[part.group] ?? 0);
    pieces.forEach((piece, row) => Object.assign(piece, { batch, row }));
    this.batches.push(batch);
    this.group.add(batch);
  }
}

// Colours (four numbers 0..255 each) as a texture with one texel each.
function tableOf(colours) {
  const height = Math.ceil(colours.length / TABLE_WIDTH);
  const values = new Uint8Array(4 * TABLE_WIDTH * height);
  colours.forEach((colour, row) => values.set(colour, 4 * row));
  const table = new DataTexture(values, TABLE_WIDTH, height);
  table.needsUpdate = true;
  return table;
}

// One geometry of many meshes, where they stand; each point carries the row of its piece.
function merged(pieces) {
  const geometries = pieces.map(({ mesh }) => mesh.geometry);
  const points = geometries.reduce((sum, { attributes }) => sum + attributes.position.count, 0);
  const corners = geometries.reduce((sum, { index }) => sum + index.count, 0);
  const position = new Float32Array(3 * points);
  const normal = new Int8Array(4 * points);
  const tissue = new Uint8Array(4 * points);
  const rows = new Uint16Array(points);
  const index = new Uint32Array(corners);
  const at = new Vector3();
  const turn = new Matrix3();
  let point = 0;
  let corner = 0;
  pieces.forEach(({ mesh }, row) => {
    const { attributes } = mesh.geometry;
    const own = mesh.geometry.index.array;
    turn.getNormalMatrix(mesh.matrixWorld);
    for (let i = 0; i < own.length; i++) index[corner + i] = own[i] + point;
    corner += own.length;
    for (let i = 0; i < attributes.position.count; i++, point++) {
      at.fromBufferAttribute(attributes.position, i).applyMatrix4(mesh.matrixWorld).toArray(position, 3 * point);
      at.fromBufferAttribute(attributes.normal, i).applyMatrix3(turn).normalize().multiplyScalar(127);
      normal[4 * point] = at.x;
      normal[4 * point + 1] = at.y;
      normal[4 * point + 2] = at.z;
      for (let k = 0; k < 4; k++) tissue[4 * point + k] = Math.round(255 * attributes._tissue.getComponent(i, k));
      rows[point] = row;
    }
  });
  const geometry = new BufferGeometry();
  geometry.setIndex(new BufferAttribute(index, 1));
  geometry.setAttribute("position", new BufferAttribute(position, 3));
  geometry.setAttribute("normal", new BufferAttribute(normal, 4, true));
  geometry.setAttribute("tissue", new BufferAttribute(tissue, 4, true));
  geometry.setAttribute("row", new BufferAttribute(rows, 1));
  return geometry;
}
