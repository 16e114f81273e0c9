// Bundles into ../src/kehou/base/static/dist: phone.css for families and carers, desk.css for offices, page.js for both; and the day
// app: day-app.js with day.css, and day-worker.js, which the server completes with the list of files to keep.
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
  entryPoints: {
    phone: "src/phone/phone.css",
    desk: "src/desk/desk.css",
    page: "src/ts/page.ts",
    day: "src/day/day.css",
    "day-app": "src/day/main.tsx",
    "day-worker": "src/day/worker/worker.ts",
  },
  legalComments: "linked",
  logLevel: "warning",
  minify: true,
  outdir: dist,
  target,
});
const assets = join(here, "src/assets");
await Promise.all((await readdir(assets)).map((name) => copyFile(join(assets, name), join(dist, name))));
// Printed rolls embed the letters that they use: the font lies beside the code that prints, not among the files for visitors.
const fonts = join(here, "../src/kehou/areas/phone/fonts");
await mkdir(fonts, { recursive: true });
const noto = join(here, "node_modules/@expo-google-fonts/noto-sans-sc");
await copyFile(join(noto, "400Regular/NotoSansSC_400Regular.ttf"), join(fonts, "NotoSansSC-Regular.ttf"));
await copyFile(join(noto, "LICENSE_FONT"), join(fonts, "LICENSE"));
await writeFile(join(dist, "stamp"), "");
