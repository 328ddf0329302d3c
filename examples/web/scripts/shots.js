// Pictures of the page for looking at: `node scripts/shots.js FOLDER [theme ...] [width ...]`; with the word `readme`, the one that the
// project's README shows.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { open, start, throughAll } from "../test/browser.js";

const [folder = "shots", ...wanted] = process.argv.slice(2);
const named = (all) => (wanted.some((word) => all.includes(word)) ? all.filter((word) => wanted.includes(word)) : all);
const themes = named(["dark", "light", "neon", "solarized"]);
const widths = named(["360", "1024", "1920"]).map(Number);
const isPublished = wanted.includes("published");
await mkdir(folder, { recursive: true });
const browser = await start(wanted.includes("readme") ? { deviceScaleFactor: 0.8 } : {});
if (wanted.includes("readme")) {
  // A wide window, drawn smaller: the picture has the width of a README.
  const { page } = await open(browser, "?hw=mac-studio-m4-max-40c-128gb&model=gpt-oss-120b&format=mxfp4&ctx=16384#calculator", { width: 1600, height: 1790 });
  await page.waitForTimeout(1500);
  await page.screenshot({ path: join(folder, "page.png") });
}
for (const width of wanted.includes("readme") ? [] : widths) {
  const { page, problems } = await open(browser, isPublished ? "?published=1" : "", { width, height: width < 500 ? 780 : 1000 });
  // Charts are drawn when they come near the window; before printing all at once.
  await throughAll(page);
  await page.evaluate(() => ["beforeprint", "afterprint"].map((name) => dispatchEvent(new Event(name))));
  await page.evaluate(() => {
    scrollTo(0, 0);
    // What sticks to the window would lie over the pictures of sections.
    for (const part of document.querySelectorAll(".head, .contents, .reading, .to-top")) part.style.position = "static";
  });
  for (const theme of themes) {
    await page.getByLabel("Theme", { exact: true }).selectOption(theme);
    await page.waitForTimeout(300);
    const name = join(folder, `${isPublished ? "published-" : ""}${width}-${theme}`);
    await page.screenshot({ path: `${name}.png`, fullPage: true });
    for (const id of ["bandwidth", "calculator", "hardware", "projections", "fit", "cluster", "cost", "insights", "decision", "plan", "fleet"]) await page.locator(`#${id}`).screenshot({ path: `${name}-${id}.png` });
  }
  if (problems.length > 0) console.log(width, problems);
  await page.close();
}
await browser.close();
