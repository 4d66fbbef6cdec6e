// Takes pictures of the page for people to look at: node tests/e2e/screenshots.mjs FOLDER

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launch, serve, textPoint } from "./harness.mjs";
import {
  drop, eventually, expectSelected, fileWith, find, load, loadText, openArticle, pathOf, previewOf,
  seed, tag,
} from "./user.mjs";

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error("usage: node tests/e2e/screenshots.mjs FOLDER");
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

const LAVAR = seed("lavar-2023-09-05.txt");
const host = await serve();
const user = await launch();
const page = await user.context.newPage();

async function take(name) {
  // What is about to be drawn is drawn first.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => {
    requestAnimationFrame(done);
  })));
  await page.evaluate(() => Promise.all(document.getAnimations().map((a) => a.finished)));
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path });
  console.log(path);
}

async function close() {
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
}

await page.goto(host.url);
await page.locator("#article p").first().waitFor();
await take("first-visit");

await page.locator("#article .mention").nth(3).click();
await page.locator(".card").waitFor();
await take("light");
await page.emulateMedia({ colorScheme: "dark" });
await take("dark");
await page.emulateMedia({ colorScheme: "light" });

await openArticle(page, "Mutinous marines");
for (const [words, key] of [
  ["Mutinous marines stormed an airfield", "e"], ["marines", "a"], ["airfield", "p"],
  ["stormed an airfield on Belmara's Lavar island", "p"],
]) {
  await tag(page, LAVAR, words, key);
  await expectSelected(page, words);
  await page.keyboard.press("Escape");
}
const [start, end] = find(LAVAR, "cut the causeway");
const from = await textPoint(page, start);
const to = await textPoint(page, end, "after");
await page.mouse.move(from.x, from.y);
await page.mouse.down();
await page.mouse.move(to.x, to.y, { steps: 4 });
await take("overlaps-and-drag");
await page.mouse.up();
await page.keyboard.press("e");
await expectSelected(page, "cut the causeway");
await take("handles");

await page.keyboard.press("Control+s");
await page.locator("#verification").waitFor();
await take("export");
await page.locator("#export-split").check();
await page.locator("#split-report").waitFor();
await take("split");
await close();

await page.keyboard.press("Control+k");
await eventually(page, () => document.activeElement.id, "palette-words");
await page.keyboard.type("Check dataset");
await page.keyboard.press("Enter");
await page.locator(".finding-group").first().waitFor();
await page.locator(".finding-group > summary").first().click();
await take("check");
await page.emulateMedia({ colorScheme: "dark" });
await take("check-dark");
await page.emulateMedia({ colorScheme: "light" });
await page.setViewportSize({ width: 360, height: 740 });
await take("check-narrow");
await page.setViewportSize({ width: 1280, height: 800 });
await close();

const broken = '{"dateline":1,"text":"Army moved."}\n{"dateline":1,\n';
await drop(page, pathOf("seeds/lavar-2023-09-05.txt"), await fileWith("report.pdf", "%PDF-1.7"),
  await fileWith("data.jsonl", broken));
await previewOf(page, 3);
await take("load");
await close();

for (const [name, action] of [
  ["labels", "edit-labels"], ["settings", "settings"], ["shortcuts", "shortcuts"],
]) {
  await page.locator(`.toolbar [data-action=${action}]`).click();
  await page.locator("dialog").waitFor();
  await take(name);
  await close();
}
await page.keyboard.press("h");
await page.locator(".guidelines .prose").first().waitFor();
await take("guidelines");
await page.keyboard.press("h");
for (const [name, keys] of [["edit-guidelines", "Shift+H"], ["projects", "Control+Shift+O"]]) {
  await page.keyboard.press(keys);
  await page.locator("dialog").waitFor();
  await take(name);
  await close();
}
await page.keyboard.press("Control+k");
await page.locator("#palette-words").fill("article");
await take("palette");
await close();

await page.emulateMedia({ colorScheme: "dark", forcedColors: "active" });
await take("forced-colors");
await page.emulateMedia({ colorScheme: "light", forcedColors: "none", contrast: "more" });
await take("more-contrast");
await page.emulateMedia({ contrast: "no-preference" });

const ARABIC = "غادرت قوات المتمردين مدينة الميناء القديمة يوم الثلاثاء، وقال متحدث باسم حركة السلام " +
  "(Peace Movement) إن المدينة هادئة.";
await loadText(page, `${ARABIC}\n\nThe group حركة السلام left Orsh at noon.`, "arabic.txt");
for (const [words, key] of [["قوات المتمردين", "a"], ["مدينة الميناء القديمة", "p"]]) {
  await tag(page, ARABIC, words, key);
  await expectSelected(page, words);
}
await take("arabic");

const CROWD = "Rebels of the Northern Front left the harbor of Orsh on Tuesday evening at last, and " +
  "the navy moved in at noon on the next day without a shot.";
const ends = [...CROWD.matchAll(/\S+/g)].map(({ index, 0: word }) => [index, index + word.length]);
const crowd = Array.from({ length: 20 }, (_, i) => {
  const [start, end] = [ends[i % 5][0], ends[ends.length - 1 - i][1]];
  return { label: ["Actor", "Place", "Event"][i % 3], start, end, quote: CROWD.slice(start, end) };
});
const record = { dateline: 1, title: "Twenty mentions", text: CROWD, mentions: crowd };
await load(page, await fileWith("twenty.jsonl", `${JSON.stringify(record)}\n`));
await page.locator(".article-head h2", { hasText: "Twenty mentions" }).waitFor();
await page.locator("#article [data-more]").first().waitFor();
await take("twenty");
const more = await page.locator("#article [data-more='+16']").first().evaluate((piece) => {
  const { right, bottom } = [...piece.getClientRects()].at(-1);
  return { x: right - 4, y: bottom - 5 };
});
await page.mouse.click(more.x, more.y);
await page.locator(".menu-mention").first().waitFor();
await page.keyboard.press("ArrowDown");
await take("twenty-menu");
await page.keyboard.press("Escape");
await openArticle(page, "Mutinous marines");

await page.setViewportSize({ width: 820, height: 1000 });
await take("tablet");
await page.setViewportSize({ width: 360, height: 740 });
await page.reload();
await page.locator("#article p").first().waitFor();
await take("phone");
await page.locator("[data-action=toggle-list]").click();
await page.locator(".list").waitFor();
await take("phone-list");
await page.locator("[data-action=toggle-list]").click();
await page.locator("[data-action=toggle-mentions]").click();
await page.locator(".mention-row").first().click();
await page.locator(".card").waitFor();
await take("phone-mentions");
await page.locator("[data-action=toggle-mentions]").click();
await page.keyboard.press("Control+s");
await page.locator("#verification").waitFor();
await take("phone-export");
await close();
await page.emulateMedia({ colorScheme: "dark" });
await take("phone-dark");

await user.close();
await host.close();
