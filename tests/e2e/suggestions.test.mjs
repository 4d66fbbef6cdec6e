// What a program proposes is drawn apart, waits for an answer, and is a mention only then.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage } from "./harness.mjs";
import {
  announced, download, drop, eventually, expectMentions, exportAs, fileWith, keep, previewOf, saved,
} from "./user.mjs";

const TEXT = "Bo Ann of the Red Guard left Lavar on Monday.";

/** A task of Label Studio with what a model found in it. */
function task() {
  const result = (id, words, label, score) => {
    const start = TEXT.indexOf(words);
    return {
      id, from_name: "label", to_name: "text", type: "labels", score,
      value: { start, end: start + words.length, text: words, labels: [label] },
    };
  };
  const found = [
    result("r1", "Bo Ann", "Actor", 0.97), result("r2", "Red Guard", "Actor", 0.6),
    result("r3", "Lavar", "Place", 0.92), result("r4", "Monday", "Event", 0.3),
  ];
  const prediction = { model_version: "ner-1", result: found };
  return JSON.stringify([{ id: 1, data: { text: TEXT }, predictions: [prediction] }]);
}

const DRAWN = () =>
  [...document.querySelectorAll("#article [data-suggested]")].map((piece) => piece.textContent);

const LISTED = () =>
  [...document.querySelectorAll(".suggestion-words")].map((words) => words.textContent);

/** Loads a file as it is proposed; gives what the preview says of it. */
async function load(page, path) {
  await drop(page, path);
  const [file] = await previewOf(page, 1);
  await page.locator("#add-articles").click();
  await page.locator("#load-dialog").waitFor({ state: "detached" });
  return file.summary;
}

test("predictions wait to be accepted or rejected, and are mentions only then", async (t) => {
  const { page } = await openPage(t);
  await drop(page, await fileWith("tasks.json", task()));
  const [file] = await previewOf(page, 1);
  assert.equal(file.summary, "1 article, 0 mentions, 4 suggestions");
  await page.locator("#add-articles").click();
  await announced(page, "Imported 1 article");
  const all = ["Bo Ann", "Red Guard", "Lavar", "Monday"];
  await eventually(page, DRAWN, all);
  await eventually(page, LISTED, all);
  await expectMentions(page, []);
  const style = (words) => page.locator("#article [data-suggested]", { hasText: words })
    .evaluate((piece) => getComputedStyle(piece).textDecorationStyle);
  assert.equal(await style("Lavar"), "dashed");

  // By keys: accepted, rejected, and accepted as something else.
  await page.keyboard.press("}");
  await page.keyboard.press("y");
  await expectMentions(page, [["Bo Ann", "Actor"]]);
  await eventually(page, LISTED, ["Red Guard", "Lavar", "Monday"]);
  await page.keyboard.press("Delete");
  await eventually(page, LISTED, ["Lavar", "Monday"]);
  await page.keyboard.press("a");
  await expectMentions(page, [["Bo Ann", "Actor"], ["Lavar", "Actor"]]);
  await page.keyboard.press("Control+z");
  await expectMentions(page, [["Bo Ann", "Actor"]]);
  await eventually(page, DRAWN, ["Lavar", "Monday"]);
  await saved(page);
  await page.reload();
  await eventually(page, LISTED, ["Lavar", "Monday"]);
  await expectMentions(page, [["Bo Ann", "Actor"]]);

  // What leaves the page: mentions alone, unless asked.
  const lines = async (format, withSuggestions) => {
    await page.keyboard.press("Control+s");
    await page.locator(`#export-dialog input[value=${format}]`).check();
    if (withSuggestions) await page.locator("#export-suggestions").check();
    const file = await download(page, () => page.locator("#download:enabled").click());
    const records = file.text.trim().split("\n").map((line) => JSON.parse(line));
    return records.find((record) => record.text === TEXT);
  };
  const bare = await lines("jsonl", false);
  assert.equal(bare.suggestions, undefined);
  assert.deepEqual(bare.mentions.map((mention) => mention.quote), ["Bo Ann"]);
  const full = await lines("jsonl", true);
  assert.deepEqual(full.suggestions.map((s) => s.quote), ["Lavar", "Monday"]);
  assert.deepEqual(full.mentions.map((mention) => mention.quote), ["Bo Ann"]);

  // By buttons: one, then all, in one step each.
  await page.getByRole("button", { name: "Reject “Monday” as Event" }).click();
  await eventually(page, LISTED, ["Lavar"]);
  await page.keyboard.press("Control+z");
  await eventually(page, LISTED, ["Lavar", "Monday"]);
  await page.getByRole("button", { name: "Accept all" }).click();
  const done = [["Bo Ann", "Actor"], ["Lavar", "Place"], ["Monday", "Event"]];
  await expectMentions(page, done);
  await eventually(page, DRAWN, []);
  await page.keyboard.press("Control+z");
  await expectMentions(page, [["Bo Ann", "Actor"]]);
});

test("marks of an agency are suggested, and what was rejected is not suggested again", async (t) => {
  const nitf = `<?xml version="1.0" encoding="UTF-8"?><nitf><head><title>Port</title></head><body>
    <body.head><hedline><hl1>Guard takes port</hl1></hedline></body.head><body.content>
    <p><person>Bo Ann</person> of the <org>Red Guard</org> left <location>Lavar</location>.</p>
    </body.content></body></nitf>`;
  const path = await fileWith("port.xml", nitf);
  const { page } = await openPage(t);
  assert.equal(await load(page, path), "1 article, 0 mentions, 3 suggestions");
  await eventually(page, LISTED, ["Bo Ann", "Red Guard", "Lavar"]);
  await page.getByRole("button", { name: /^Reject “Red Guard” as / }).click();
  await eventually(page, LISTED, ["Bo Ann", "Lavar"]);
  // One is accepted as something else, and so is answered as well.
  await page.locator(".suggestion-words", { hasText: "Lavar" }).click();
  await page.keyboard.press("a");
  await expectMentions(page, [["Lavar", "Actor"]]);
  await eventually(page, LISTED, ["Bo Ann"]);
  await saved(page);
  await page.reload();
  await eventually(page, LISTED, ["Bo Ann"]);
  await load(page, path);
  await eventually(page, LISTED, ["Bo Ann"]);
  await expectMentions(page, [["Lavar", "Actor"]]);
  // A backup knows it, too; a dataset for others does not.
  const [backup, dataset] = [await exportAs(page, "json"), await exportAs(page, "jsonl")];
  assert.ok(/"rejected": ?\[/.test(backup.text));
  assert.ok(!/"(rejected|suggestions)": ?\[/.test(dataset.text));
  // The answer is taken back as any step is.
  for (let n = 0; n < 2; n += 1) await page.keyboard.press("Control+z");
  await eventually(page, LISTED, ["Bo Ann", "Red Guard", "Lavar"]);
});

test("many suggestions are answered in one step", async (t) => {
  const { page } = await openPage(t);
  await load(page, await fileWith("tasks.json", task()));
  const all = ["Bo Ann", "Red Guard", "Lavar", "Monday"];
  await eventually(page, LISTED, all);
  const menu = page.getByLabel("Some of them");
  assert.equal(await menu.evaluate((select) => select.value), "");
  const options = await menu.locator("option").allTextContents();
  // Not what all have in common, and not what none has.
  assert.deepEqual(options, [
    "Choose…",
    "Accept Actor (2)", "Accept Place (1)", "Accept Event (1)",
    "Accept with a score of 0.95 or more (1)", "Accept with a score of 0.9 or more (2)",
    "Accept with a score of 0.8 or more (2)", "Accept with a score of 0.7 or more (2)",
    "Accept with a score of 0.5 or more (3)",
    "Reject Actor (2)", "Reject Place (1)", "Reject Event (1)",
    "Reject with a score below 0.95 (3)", "Reject with a score below 0.9 (2)",
    "Reject with a score below 0.8 (2)", "Reject with a score below 0.7 (2)",
    "Reject with a score below 0.5 (1)",
  ]);
  await menu.selectOption("Accept with a score of 0.9 or more (2)");
  await announced(page, "Accepted 2 suggestions");
  await expectMentions(page, [["Bo Ann", "Actor"], ["Lavar", "Place"]]);
  await eventually(page, LISTED, ["Red Guard", "Monday"]);
  assert.equal(await menu.evaluate((select) => select.value), "");
  await page.keyboard.press("Control+z");
  await expectMentions(page, []);
  await eventually(page, LISTED, all);
  await menu.selectOption("Reject Actor (2)");
  await eventually(page, LISTED, ["Lavar", "Monday"]);
  await page.keyboard.press("Control+z");
  await eventually(page, LISTED, all);
});

test("what is marked comes as a person chooses, from files of any format", async (t) => {
  const { page } = await openPage(t);
  const choose = async (name, content, choice) => {
    await drop(page, await fileWith(name, content));
    await previewOf(page, 1);
    await page.getByLabel("What is marked comes").selectOption(choice);
    const summary = await page.locator(".file-summary").textContent();
    await page.locator("#add-articles").click();
    await page.locator("#load-dialog").waitFor({ state: "detached" });
    return summary;
  };
  const spacy = (text) => JSON.stringify({ text, entities: [[0, 6, "Actor"]] });
  const asked = await choose("spacy.jsonl", spacy(TEXT), "as suggestions");
  assert.equal(asked, "1 article, 0 mentions, 1 suggestion");
  await eventually(page, LISTED, ["Bo Ann"]);
  await expectMentions(page, []);
  // The next file of this format comes alike, those of others do not.
  const again = await load(page, await fileWith("next.jsonl", spacy("Bo Ann came back.")));
  assert.equal(again, "1 article, 0 mentions, 1 suggestion");
  const other = JSON.stringify({
    text: "Bo Ann is at sea.",
    mentions: [{ label: "Actor", start: 0, end: 6, author: "colleague" }],
  });
  assert.equal(await load(page, await fileWith("own.jsonl", other)), "1 article, 1 mention");
  await expectMentions(page, [["Bo Ann", "Actor"]]);
  // One's own format may be taken for suggestions as well, and predictions for mentions.
  const own = other.replace("at sea", "ashore");
  const chosen = await choose("own.jsonl", own, "as suggestions");
  assert.equal(chosen, "1 article, 0 mentions, 1 suggestion");
  await eventually(page, LISTED, ["Bo Ann"]);
  const predicted = await choose("tasks.json", task(), "as mentions of their author");
  assert.equal(predicted, "1 article, 4 mentions");
  // A whole project may be a backup and stays as it is.
  const backup = await exportAs(page, "json");
  const n = (list) => JSON.parse(backup.text).articles.flatMap((a) => a[list] ?? []).length;
  await drop(page, await keep(backup));
  const [whole] = await previewOf(page, 1);
  assert.match(whole.summary, new RegExp(`${n("mentions")} mentions, ${n("suggestions")} sugg`));
});

test("without a mouse and without seeing, suggestions are told and answered", async (t) => {
  const { page } = await openPage(t);
  await load(page, await fileWith("tasks.json", task()));
  const region = page.getByRole("region", { name: "Suggestions" });
  await region.getByRole("heading", { name: "4 suggestions" }).waitFor();
  await region.getByRole("button", { name: "Accept “Lavar” as Place" }).waitFor();
  const told = page.locator("#article [data-suggested]", { hasText: "Bo Ann" });
  assert.match(await told.getAttribute("aria-description"), /^Suggested Actor: Bo Ann/);
  const current = () =>
    document.querySelector(".suggestion[aria-current=true] .suggestion-words")?.textContent;
  for (const words of ["Bo Ann", "Red Guard", "Lavar"]) {
    await page.keyboard.press("}");
    await eventually(page, current, words);
  }
  await page.keyboard.press("{");
  await eventually(page, current, "Red Guard");
  await page.keyboard.press("y");
  await expectMentions(page, [["Red Guard", "Actor"]]);
  // The next one is selected, to go on with.
  await eventually(page, current, "Lavar");
  await page.keyboard.press("Delete");
  await eventually(page, LISTED, ["Bo Ann", "Monday"]);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("accept all sugg");
  await page.keyboard.press("Enter");
  await eventually(page, LISTED, []);
  await expectMentions(page, [["Bo Ann", "Actor"], ["Red Guard", "Actor"], ["Monday", "Event"]]);
});

test("patterns of names become suggestions in the articles that are there", async (t) => {
  const { page } = await openPage(t);
  await load(page, await fileWith("story.txt", TEXT));
  const patterns = [
    { label: "PERSON", pattern: "Bo Ann" },
    { label: "ORG", pattern: [{ lower: "red" }, { lower: "guard" }] },
    { label: "GPE", pattern: [{ POS: "PROPN" }] },
    { label: "GPE", pattern: "Nowhere at all" },
  ];
  const file = patterns.map((pattern) => JSON.stringify(pattern)).join("\n");
  await drop(page, await fileWith("names.jsonl", file));
  const [staged] = await previewOf(page, 1);
  assert.equal(staged.summary, "1 article, 0 mentions, 2 suggestions");
  const told = await page.locator("#load-dialog .problem").allTextContents();
  assert.equal(told.length, 1);
  assert.match(told[0], /line 3.*POS/);
  await page.locator("#add-articles", { hasText: "Take in 2 suggestions" }).click();
  await page.locator("#load-dialog").waitFor({ state: "detached" });
  await eventually(page, LISTED, ["Bo Ann", "Red Guard"]);
  await expectMentions(page, []);
  await page.keyboard.press("}");
  await page.keyboard.press("y");
  // Under Actor, as labels of that name are on any import.
  await expectMentions(page, [["Bo Ann", "PERSON"]]);
  // Two steps: the answer, then all that the file brought.
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await eventually(page, LISTED, []);
});
