// Bundles the viewer: `npm ci && npm run build` in this folder. Commit what it writes.

import { createHash } from "node:crypto";
import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import { build } from "esbuild";

const sources = readdirSync("viewer").sort().map((name) => `viewer/${name}`);
const hash = createHash("sha256");
for (const file of [...sources, "package-lock.json"]) hash.update(readFileSync(file));
const three = JSON.parse(readFileSync("node_modules/three/package.json")).version;

await build({
  entryPoints: ["viewer/main.js"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  outfile: "viewer.bundle.js",
  banner: {
    js: `/* IMS Atlas viewer, Apache-2.0. With three.js ${three}, MIT, (c) 2010-2026 three.js authors. Sources: ${hash.digest("hex")} */`,
  },
});
copyFileSync("node_modules/three/LICENSE", "three.LICENSE.txt");
