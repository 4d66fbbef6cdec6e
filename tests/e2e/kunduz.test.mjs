// The whole way of a newcomer: an article comes in, is tagged in every manner, survives undo,
// reload and a power cut, and leaves as files that anyone can check and load again.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { test } from "node:test";
import { launch, makeProfile, openPage, serve } from "./harness.mjs";
import {
  announced, doubleClick, download, drop, expectMentions, expectPending, expectSelected, exportAs,
  fileWith, find, keep, pathOf, pick, previewOf, prove, realArticle, saved, select, tag,
} from "./user.mjs";

// What is tagged in each text: one by drag and key, one by double click and key, one by an armed
// label, one that crosses it, one inside it, and one by a second sweep of the armed label.
const KUNDUZ = {
  date: "2021-06-22",
  dragged: "Taliban",
  clicked: "Kunduz",
  swept: "overrun the district headquarters",
  crossing: "Taliban had overrun",
  nested: "district headquarters",
  late: "Imam Sahib",
  far: "Zabihullah Mujahed",
};

const LAVAR = {
  date: "2023-09-05",
  dragged: "Mutinous marines",
  clicked: "Belmara",
  swept: "stormed an airfield",
  crossing: "marines stormed",
  nested: "airfield",
  late: "Davit Renko",
  far: "Lavar Medical Association",
};

const EMOJI = {
  date: "2024-02-29",
  dragged: "Firefighters 👩🏽‍🚒👨‍🚒",
  clicked: "De\u0301partement",
  swept: "cheered 🎉🎉 the 👨‍👩‍👧‍👦 parade",
  crossing: "crowd 🇫🇷🇩🇪 cheered",
  nested: "👨‍👩‍👧‍👦 parade",
  late: "𝓐𝓷𝓷𝓪 Lindström",
  far: "नमस्ते 東京",
  text: [
    " date 2024-02-29 💩 Firefighters 👩🏽‍🚒👨‍🚒 of the De\u0301partement said a crowd 🇫🇷🇩🇪 " +
      "cheered 🎉🎉 the 👨‍👩‍👧‍👦 parade on Thursday.",
    "",
    "John 💚 Mary.",
    "He married her; 𝓐𝓷𝓷𝓪 Lindström wrote: “नमस्ते 東京, {it} went well!” e\u0301\u0323🙃",
    "",
    "READ MORE: 🧑🏿‍🤝‍🧑🏻 The last parade",
    "",
    "The last word is 🏴󠁧󠁢󠁷󠁬󠁳󠁿Wales",
  ].join("\r\n"),
};

test("a real article, from the drop to the dataset and back", async (t) => {
  const path = realArticle();
  if (path === null) {
    t.skip("no folder ../shared/seeds beside the repository; the sample of its shape is tested");
    return;
  }
  await wholeWay(t, path, KUNDUZ);
});

test("a sample article, from the drop to the dataset and back", async (t) => {
  await wholeWay(t, pathOf("seeds/lavar-2023-09-05.txt"), LAVAR);
});

test("emoji, combining marks and CRLF, from the drop to the dataset and back", async (t) => {
  await wholeWay(t, await fileWith("emoji-2024-02-29.txt", EMOJI.text), EMOJI);
});

async function wholeWay(t, path, words) {
  const text = readFileSync(path, "utf8");
  const host = await serve();
  const profile = makeProfile();
  let user = await launch(profile);
  t.after(async () => {
    await user.close().catch(() => {});
    await host.close();
  });
  let { page } = await openPage(t, { host, browser: user });

  // The file comes in, and its date is known before it is added.
  await drop(page, path);
  const [file] = await previewOf(page, 1);
  assert.deepEqual(file.dates, [words.date]);
  assert.equal(file.isBad, false);
  await page.locator("#add-articles").click();
  await page.locator(".article-facts", { hasText: basename(path) }).waitFor();
  await page.locator(".article-facts", { hasText: words.date }).waitFor();
  await page.locator(".row.open .row-date", { hasText: words.date }).waitFor();
  assert.match(await page.locator("#article .boilerplate").textContent(), /^READ MORE:/);
  await expectMentions(page, []);

  // Tagging in every manner. `known` is what there must be, in the order of the text.
  const known = [];
  const knows = async (quote, label) => {
    known.push({ quote, label, at: find(text, quote) });
    known.sort((a, b) => a.at[0] - b.at[0] || b.at[1] - a.at[1]);
    await expectMentions(page, rows(known));
    await expectSelected(page, quote);
  };

  await tag(page, text, words.dragged, "a");
  await knows(words.dragged, "Actor");

  await doubleClick(page, text, words.clicked);
  await expectPending(page, words.clicked);
  await page.keyboard.press("p");
  await knows(words.clicked, "Place");

  await page.keyboard.press("Shift+E");
  await page.locator(".chip.armed", { hasText: "Event" }).waitFor();
  await select(page, text, words.swept);
  await knows(words.swept, "Event");
  await select(page, text, words.late);
  await knows(words.late, "Event");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".chip.armed").count(), 0);

  await tag(page, text, words.crossing, "a");
  await knows(words.crossing, "Actor");
  await tag(page, text, words.nested, "p");
  await knows(words.nested, "Place");

  // A mention in two parts: the words are added to the one that is selected.
  await tag(page, text, words.far, "a");
  await knows(words.far, "Actor");

  // Back to the beginning and forward again.
  for (const count of known.keys()) {
    await page.keyboard.press("Control+z");
    await page.locator(".mention-row").nth(known.length - 1 - count).waitFor({ state: "detached" });
  }
  await expectMentions(page, []);
  for (const count of known.keys()) {
    await page.keyboard.press(count % 2 ? "Control+y" : "Control+Shift+Z");
    await page.locator(".mention-row").nth(count).waitFor();
  }
  await expectMentions(page, rows(known));

  // A reload.
  await saved(page);
  await page.reload();
  await page.locator(".article-facts", { hasText: basename(path) }).waitFor();
  await expectMentions(page, rows(known));

  // A power cut in the moment in which the page says that a new mention is saved.
  const last = known.find((mention) => mention.quote === words.nested);
  await tag(page, text, last.quote, "e");
  known.push({ ...last, label: "Event" });
  await page.waitForFunction((count) => {
    const isThere = document.querySelectorAll(".mention-row").length === count;
    return isThere && document.getElementById("saved-state").textContent === "Saved";
  }, known.length);
  await user.kill();

  user = await launch(profile);
  ({ page } = await openPage(t, { host, browser: user }));
  await page.locator(".article-facts", { hasText: basename(path) }).waitFor();
  assert.equal(await page.locator(".mention-row").count(), known.length);

  // The steps before the cut can be undone and done again after it.
  await page.keyboard.press("Control+z");
  await announced(page, "Undone: Tagged");
  known.pop();
  await expectMentions(page, rows(known));
  await page.keyboard.press("Control+z");
  await expectMentions(page, rows(known.filter((mention) => mention.quote !== words.far)));
  await page.keyboard.press("Control+Shift+Z");
  await expectMentions(page, rows(known));
  await saved(page);

  // Both files say what was tagged, in code points, and make the same files again.
  const json = await exportAs(page, "json");
  await announced(page, /\d+ of \d+ spans verified/);
  assert.match(json.name, /^dateline-samples-\d{4}-\d{2}-\d{2}\.json$/);
  const articles = await prove(json, "json");
  // The samples may hold one of the same name; what came later stands behind it.
  const article = articles.findLast((article) => article.file === basename(path));
  assert.equal(article.text, text);
  assert.equal(article.date, words.date);
  assert.equal(article.status, "in-progress");
  assert.deepEqual(article.mentions.map((m) => [m.quote, m.label]), rows(known));
  for (const { quote, start, end } of article.mentions) {
    const points = [...text.slice(0, find(text, quote)[0])].length;
    assert.deepEqual([start, end], [points, points + [...quote].length]);
  }

  const jsonl = await exportAs(page, "jsonl");
  assert.match(jsonl.name, /\.jsonl$/);
  const lines = await prove(jsonl, "jsonl");
  const plain = ({ dateline, project, ...rest }) => rest;
  assert.deepEqual(lines.map(plain), articles);

  await comesBack(t, json, "json", drop);
  await comesBack(t, jsonl, "jsonl", pick);
}

// The list shows mentions by where they start, longer ones first.
function rows(known) {
  return known.map(({ quote, label }) => [quote, label]);
}

/** Opens an exported file as the project of a fresh user, who exports the same bytes. */
async function comesBack(t, file, shape, bring) {
  const { page } = await openPage(t);
  await bring(page, await keep(file));
  const [shown] = await previewOf(page, 1);
  assert.deepEqual(shown.problems, []);
  await page.locator("#replace-project").click();
  await announced(page, "Opened the project");
  const again = await exportAs(page, shape);
  assert.ok(again.text === file.text, `${file.name} is not the same after a round trip`);
}

test("the file picker brings the same as a drop", async (t) => {
  const { page } = await openPage(t);
  await pick(page, pathOf("seeds/lavar-2023-09-05.txt"));
  const [file] = await previewOf(page, 1);
  assert.equal(file.name, "lavar-2023-09-05.txt");
  assert.deepEqual(file.dates, ["2023-09-05"]);
  await page.locator("#add-articles").click();
  await page.locator(".article-facts", { hasText: "lavar-2023-09-05.txt" }).waitFor();
});

test("a first visit shows samples, and words are tagged in one drag and one key", async (t) => {
  const { page } = await openPage(t);
  assert.ok((await page.locator(".row").count()) >= 6);
  assert.notEqual(await page.locator(".mention-row").count(), 0);
  await page.locator(".hint").getByText("press").waitFor();
  const keys = await page.locator(".hint-keys kbd").allTextContents();
  assert.deepEqual(keys, ["A", "P", "E"]);
});

test("a mention in several parts is proved part by part", async (t) => {
  const text = "Units of the army and of the navy 🚢 left. The rest stayed.";
  const { page } = await openPage(t);
  await drop(page, await fileWith("parts.txt", text));
  await page.locator("#add-articles:enabled").click();
  await page.locator(".article-facts", { hasText: "parts.txt" }).waitFor();
  await tag(page, text, "Units", "a");
  await expectSelected(page, "Units");
  await select(page, text, "navy 🚢");
  await page.keyboard.press("+");
  await expectMentions(page, [["Units … navy 🚢", "Actor"]]);
  const file = await exportAs(page, "json");
  const articles = await prove(file, "json");
  const [mention] = articles.find((article) => article.file === "parts.txt").mentions;
  assert.deepEqual(mention.spans.map((span) => span.quote), ["Units", "navy 🚢"]);
  assert.equal(mention.quote, "Units of the army and of the navy 🚢");
});

test("an export by status holds the articles of that status alone", async (t) => {
  const { page } = await openPage(t);
  await page.keyboard.press("Control+s");
  await page.locator("#export-status").selectOption("done");
  await page.locator("#verification.verified").waitFor();
  const file = await download(page, () => page.locator("#download").click());
  const articles = await prove(file, "jsonl");
  assert.deepEqual(articles.map((article) => article.status), ["done"]);
});
