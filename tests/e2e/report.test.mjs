// What came of a load: its warnings are saved as a file, and near copies among the articles are
// shown, filtered and led to.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage } from "./harness.mjs";
import {
  download, drop, eventually, fileWith, folderWith, load, nListed, previewOf, titles,
} from "./user.mjs";
import { join } from "node:path";

const STORY = [
  "Government troops retook the port of Sarn on Friday after two days of fighting, the defence",
  "ministry said. Residents reached by telephone said that shells had fallen on the market and that",
  "at least nine people were killed. The governor, who left the city a week ago, called on the",
  "rebels to lay down their arms. Talks in the capital are to go on next week, diplomats said. A",
  "ship that had been hit near the lighthouse was towed to the north on Thursday, and its crew of",
  "twelve was brought ashore by fishermen. Bakeries in the old town opened for the first time since",
  "the siege began, while engineers looked for mines along the railway. Schools stay closed until",
  "the end of the month. The ministry gave no figures of its own losses, and a spokesman declined",
  "to comment on reports that a column of lorries had been burnt on the road to the border.",
].join(" ");

const WIRE = {
  "coast.txt": `Army back in Sarn\n\nSARN (Agence) - ${STORY}`,
  "hills.txt": `Port falls after two days\n\nSarn, 3 May. ${STORY}\n\nREAD MORE: Talks`,
  "other.txt": "Grain prices halve\n\nFarmers blocked the bridge with tractors and said that they " +
    "would stay until the minister of agriculture came to see them.",
};

async function loadWire(page) {
  const folder = await folderWith(WIRE);
  await load(page, ...Object.keys(WIRE).map((name) => join(folder, name)));
}

async function openReport(page) {
  await page.keyboard.press("Control+k");
  await eventually(page, () => document.activeElement.id, "palette-words");
  await page.keyboard.type("Import report");
  await page.keyboard.press("Enter");
  await page.locator("#report-dialog").waitFor();
}

test("wire copies are shown after a load, and none is dropped", async (t) => {
  const { page } = await openPage(t);
  const before = await page.evaluate(nListed);
  await loadWire(page);
  await eventually(page, nListed, before + 3);
  await page.locator("#near-copies", { hasText: "2 articles with near copies" }).click();
  await page.locator("#report-state", { hasText: "3 added" }).waitFor();
  const group = page.locator(".copies");
  assert.equal(await group.count(), 1);
  assert.deepEqual(
    await group.locator(".other-title").allTextContents(),
    ["Army back in Sarn", "Port falls after two days"],
  );
  await group.locator(".place", { hasText: "Port falls" }).click();
  await page.locator(".article-head h2", { hasText: "Port falls" }).waitFor();

  // The details of an article name its copies.
  await page.keyboard.press("Control+i");
  await page.locator(".near-copies .place", { hasText: "Army back in Sarn" }).click();
  await page.keyboard.press("Escape");
  await page.locator(".article-head h2", { hasText: "Army back in Sarn" }).waitFor();
});

test("the list shows articles with near copies alone, also after a reload", async (t) => {
  const { page } = await openPage(t);
  await loadWire(page);
  await page.locator("#near-copies:visible").waitFor();
  await page.reload();
  await page.locator(".filters > summary").click();
  await page.locator("#filter-copies").check();
  await eventually(page, nListed, 2);
  assert.deepEqual(await titles(page), ["Army back in Sarn", "Port falls after two days"]);
});

test("warnings of a load are saved before it and after it", async (t) => {
  const { page } = await openPage(t);
  const record = (text) => JSON.stringify({ dateline: 1, text, mentions: [] });
  const broken = `${record("Army moved.")}\n{"dateline":1,"text":"Navy\n${record("Cops came.")}\n`;
  await drop(page, await fileWith("data.jsonl", broken), await fileWith("a.pdf", "%PDF-1.7"));
  await previewOf(page, 2);
  const early = await download(page, () => page.getByText("Save 2 warnings").click());
  assert.match(early.name, /import-report-\d{4}-\d\d-\d\d\.txt$/);
  assert.match(early.text, /^\[whole\] data\.jsonl, line 2: This is not JSON/m);
  assert.match(early.text, /^\[whole\] a\.pdf: .*PDF/m);

  await page.locator("#add-articles").click();
  await page.locator("#load-dialog").waitFor({ state: "detached" });
  await openReport(page);
  await page.locator("#report-state", { hasText: "2 added" }).waitFor();
  const late = await download(page, () => page.locator("#save-json").click());
  const report = JSON.parse(late.text);
  assert.equal(report.n_added, 2);
  const told = report.warnings.map(({ file, line, severity }) => [file, line, severity]);
  assert.deepEqual(told.sort(), [["a.pdf", null, "whole"], ["data.jsonl", 2, "whole"]]);
  const text = await download(page, () => page.locator("#save-text").click());
  assert.match(text.text, /^Added: 2$/m);
});
