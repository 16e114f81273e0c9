// Bundles the two looks into ../src/kehou/base/static/dist: phone.css for families and carers, desk.css for offices, page.js for both.
import { build } from "esbuild";
import { copyFile, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "../src/kehou/base/static/dist");

// WeChat's own browser on Android follows Chromium with years of delay, and old iPhones stay on old Safari.
const target = ["es2020", "chrome87", "safari14.1"];

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await build({
  absWorkingDir: here,
  bundle: true,
  entryPoints: ["src/phone/phone.css", "src/desk/desk.css", "src/ts/page.ts"],
  entryNames: "[name]",
  legalComments: "linked",
  logLevel: "warning",
  minify: true,
  outdir: dist,
  target,
});
const assets = join(here, "src/assets");
await Promise.all((await readdir(assets)).map((name) => copyFile(join(assets, name), join(dist, name))));
await writeFile(join(dist, "stamp"), "");
