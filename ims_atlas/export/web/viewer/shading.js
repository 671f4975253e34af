// What the surfaces are made of: the shading of ims_atlas/scene/materials.py and lighting.py for WebGL.

import { DoubleSide, FrontSide, GreaterDepth, LessEqualDepth, ShaderMaterial, Vector3 } from "three";

// specular, gloss, what is left of red, green and blue in folds; as in materials.py
const MATERIALS = {
  bones: [0.07, 12, [0.5, 0.42, 0.36]],
  cartilages: [0.26, 34, [0.4, 0.42, 0.44]],
  muscles: [0.26, 34, [0.42, 0.3, 0.29]],
  tendons: [0.38, 26, [0.42, 0.36, 0.32]],
  vessels: [0.3, 36, [0.4, 0.34, 0.36]],
  nerves: [0.22, 24, [0.46, 0.38, 0.26]],
  brain: [0.24, 30, [0.38, 0.28, 0.26]],
  organs: [0.28, 32, [0.38, 0.28, 0.28]],
  skin: [0.1, 14, [0.56, 0.42, 0.36]],
  sites: [0.5, 30, [1, 1, 1]],
};
const PLAIN = [0, 1, [1, 1, 1]];
const UNLIT = new Set(["meridians", "links"]);
const FLAT = new Set(["acupoints", "dermatomes", "key_points"]);
const PAINTED = new Set(["dermatomes"]); // on the skin: as clear at the rim as in the middle

// A part's opacity as it is stored; this one stands for opaque flesh that is drawn striped.
export const STRIPED = 254 / 255;

const VERTEX = `
attribute vec4 tissue;
attribute float row;
uniform sampler2D table;
varying vec3 acrossTendonOpen;
varying vec3 place;
varying vec3 way;
varying vec3 seen;
flat varying vec4 own;
void main() {
  int texel = int(row + 0.5);
  own = texelFetch(table, ivec2(texel % 256, texel / 256), 0);
  way = normalMatrix * normal;
  vec4 inView = modelViewMatrix * vec4(position, 1.0);
  seen = inView.xyz;
  place = 1000.0 * vec3(position.x, -position.z, position.y);
  float across = 655.35 * (tissue.z * 65280.0 + tissue.w * 255.0) / 65535.0;
  acrossTendonOpen = vec3(across, tissue.y, tissue.x);
  gl_Position = projectionMatrix * inView;
}`;

const FRAGMENT = `
uniform float specular;
uniform float gloss;
uniform vec3 fold;
uniform vec2 ambientDiffuse;
varying vec3 acrossTendonOpen;
varying vec3 place;
varying vec3 way;
varying vec3 seen;
flat varying vec4 own;

float chance(float n) { return fract(sin(n * 12.9898) * 43758.5453); }

// Uneven strands over u, 0..1.
float strand(float u) {
  float i = floor(u), f = u - i;
  return mix(chance(i), chance(i + 1.0), f * f * (3.0 - 2.0 * f));
}

void light(vec3 from, vec3 colour, vec3 normal, vec3 eye, inout vec3 spread, inout vec3 mirrored) {
  float facing = max(dot(normal, from), 0.0);
  spread += facing * colour;
  if (facing > 0.0) mirrored += pow(max(dot(reflect(-from, normal), eye), 1e-5), gloss) * colour;
}

void main() {
  vec3 base = own.rgb, eye = normalize(-seen), normal = normalize(way);
  if (dot(normal, eye) < 0.0) normal = -normal;
  float tendon = clamp(acrossTendonOpen.y, 0.0, 1.0), shine = specular, dense = 0.0;
#ifdef FIBROUS
  float u = acrossTendonOpen.x, pixel = fwidth(u);
  vec3 share = vec3(0.26, 0.40, 0.34) *
    (1.0 - smoothstep(vec3(0.9, 0.35, 0.13), vec3(2.4, 0.9, 0.34), vec3(pixel)));
  float strands = 0.5
    + dot(share, vec3(strand(u * 0.23 + 40.0), strand(u * 0.71), strand(u * 1.9 + 9.0)) - 0.5);
#endif
#ifdef FLESH
  float border = 4.0 * tendon * (1.0 - tendon);
  float sinew = smoothstep(0.2, 0.8, tendon + 0.9 * (strands - 0.5) * border);
  float vivid = max(base.r, max(base.g, base.b)) - min(base.r, min(base.g, base.b));
  vec3 pale = mix(base, vec3(0.97, 0.955, 0.91), mix(0.90, 0.66, smoothstep(0.38, 0.50, vivid)));
  base *= 1.0 + 0.36 * (strands - 0.5);
  base = mix(base, pale, 0.22 * smoothstep(0.62, 0.95, strands));
  base = mix(base, pale * (1.0 + 0.16 * (strands - 0.5)), sinew);
  shine = mix(shine * (0.5 + strands), 0.42, sinew);
  dense = sinew;
  if (own.a > 0.994 && own.a < 0.998) {
    float hatch = dot(place, vec3(0.58, 0.58, 1.0)) / 14.0, width = fwidth(hatch);
    float stripe = 1.0 - smoothstep(0.13 - width, 0.13 + width, abs(fract(hatch) - 0.5));
    base = mix(base, vec3(0.90, 0.89, 0.87), 0.72 * mix(stripe, 0.26, smoothstep(0.3, 0.6, width)));
  }
#endif
#ifdef SINEW
  base *= 1.0 + 0.16 * (strands - 0.5);
#endif
#ifdef UNLIT
  gl_FragColor = vec4(base, 1.0);
#else
  float open = mix(1.0, clamp(acrossTendonOpen.z, 0.0, 1.0), DEPTH);
  vec3 shade = mix(fold, vec3(1.0), open), spread = vec3(0.0), mirrored = vec3(0.0);
  light(normalize(vec3(-0.6, 0.8, 1.0)), 0.78 * vec3(1.0, 0.945, 0.878), normal, eye, spread, mirrored);
  light(normalize(vec3(1.0, 0.1, 0.6)), 0.26 * vec3(0.812, 0.878, 1.0), normal, eye, spread, mirrored);
  light(normalize(vec3(0.3, 0.9, -1.2)), 0.50 * vec3(1.0, 0.89, 0.769), normal, eye, spread, mirrored);
  light(normalize(vec3(-0.8, -0.2, -0.8)), 0.20 * vec3(0.812, 0.878, 1.0), normal, eye, spread, mirrored);
  vec3 lit = base * shade * (ambientDiffuse.x * open + ambientDiffuse.y * spread) + shine * open * mirrored;
  #ifdef PAINT
    gl_FragColor = vec4(lit, own.a);
  #elif defined(GLASS)
    float bent = length(fwidth(normal));
    float rim = pow(1.0 - abs(dot(normal, eye)), 2.2) * (1.0 - smoothstep(0.35, 0.9, bent));
    gl_FragColor = vec4(lit, clamp(own.a * (0.42 + 2.4 * rim) * (1.0 + 0.6 * dense), 0.0, 0.95));
  #elif defined(THROUGH)
    gl_FragColor = vec4(mix(lit, own.rgb, 0.5), 0.42);
  #else
    gl_FragColor = vec4(lit, 1.0);
    #ifdef CUT
      if (!gl_FrontFacing) gl_FragColor.rgb = 0.86 * own.rgb;
    #endif
  #endif
#endif
}`;

// How a group is drawn: "solid", as "glass", or shining "through" what hides it. The table has a texel a piece.
// Where the body is cut open the inside of a part is seen as a flat face.
export function materialOf(group, kind, table, cut = false) {
  const [specular, gloss, fold] = MATERIALS[group] ?? PLAIN;
  const defines = { DEPTH: kind === "glass" ? "0.3" : "1.0" };
  if (group === "muscles") defines.FIBROUS = defines.FLESH = "";
  if (group === "tendons") defines.FIBROUS = defines.SINEW = "";
  if (UNLIT.has(group)) defines.UNLIT = "";
  if (PAINTED.has(group)) defines.PAINT = "";
  if (kind === "glass") defines.GLASS = "";
  if (cut) defines.CUT = "";
  if (kind === "through") defines.THROUGH = "";
  const light = FLAT.has(group) ? [0.45, 0.65] : group === "sites" ? [0.3, 0.8] : [0.2, 0.9];
  return new ShaderMaterial({
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
    defines,
    uniforms: {
      table: { value: table },
      specular: { value: specular },
      gloss: { value: gloss },
      fold: { value: new Vector3(...fold) },
      ambientDiffuse: { value: light },
    },
    transparent: kind !== "solid",
    depthWrite: kind === "solid",
    depthFunc: kind === "through" ? GreaterDepth : LessEqualDepth,
    side: kind === "glass" ? FrontSide : DoubleSide,
  });
}
