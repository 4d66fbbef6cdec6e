// Work that was begun in another program comes in, and goes out to the programs that train.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readFileSync } from "node:fs";
import { openPage } from "./harness.mjs";
import {
  announced, download, drop, eventually, expectMentions, fileWith, folderWith, load, loadText,
  openArticle, previewOf, saved, tag, unzip,
} from "./user.mjs";

const CONLL = `-DOCSTART- -X- O O

EU NNP B-NP B-ORG
rejects VBZ B-VP O
German JJ B-NP B-MISC
call NN I-NP O

Peter NNP B-NP B-PER
Blackburn NNP I-NP I-PER
in IN O O
BRUSSELS NNP B-NP B-LOC
`;

/** Opens the export for another program and chooses its format. */
async function exportTo(page, format) {
  await page.keyboard.press("Control+s");
  await page.locator("#export-dialog input[value=other]").check();
  await page.locator("#export-format").selectOption(format);
  await page.locator(".losses").waitFor({ state: "attached" });
}

/** Takes the file that is ready, once it is the one of the given name. */
function take(page, extension) {
  const button = page.locator("#download-converted", { hasText: new RegExp(`\\.${extension}$`) });
  return download(page, () => button.click());
}

/** Chooses what a label becomes, by the words of the choice. */
const aim = (page, label, words) =>
  page.getByLabel(`${label} becomes`).selectOption({ label: words });

test("a CoNLL file becomes articles whose labels go where the person says", async (t) => {
  const { page } = await openPage(t);
  await drop(page, await fileWith("eng.train", CONLL));
  const [file] = await previewOf(page, 1);
  assert.equal(file.summary, "1 article, 4 mentions");
  assert.equal(await page.locator(".reader-format").inputValue(), "conll-2003");
  // What is suggested: the kind that the name speaks of.
  assert.equal(await page.getByLabel("PER becomes").inputValue(), "under actor");
  assert.equal(await page.getByLabel("LOC becomes").inputValue(), "under place");
  await aim(page, "ORG", "Actor");
  await aim(page, "MISC", "nothing: its mentions are left out");
  await page.locator("#add-articles").click();
  await announced(page, "Imported 1 article");
  const expected = [["EU", "Actor"], ["Peter Blackburn", "PER"], ["BRUSSELS", "LOC"]];
  await expectMentions(page, expected);
  await saved(page);
  await page.reload();
  await expectMentions(page, expected);

  // The next file is asked about as this one was answered; all of it is taken back at once.
  await drop(page, await fileWith("eng.testa", CONLL.replace("EU", "UN")));
  await previewOf(page, 1);
  assert.equal(await page.locator(".target").count(), 2);
  assert.equal(await page.getByLabel("ORG becomes").inputValue(), "same actor");
  assert.equal(await page.getByLabel("MISC becomes").inputValue(), "leave-out");
});

test("several files come as one step, which one undo takes back", async (t) => {
  const { page } = await openPage(t);
  const n = await page.locator(".row").count();
  const text = '{"text":"Troops entered Orsh.","label":[[0,6,"Unit"],[15,19,"Town"]]}\n';
  const folder = await folderWith({
    "a.conll": CONLL, "b.jsonl": text, "c.txt": "A plain text.", "brat/d.txt": "Troops left.",
    "brat/d.ann": "T1\tUnit 0 6\tTroops\n",
  });
  await drop(page, folder);
  const files = await previewOf(page, 4);
  assert.deepEqual(files.map(({ isBad }) => isBad), [false, false, false, false]);
  await page.locator("#add-articles", { hasText: "Add 4 articles" }).click();
  await announced(page, "Imported 4 articles");
  await eventually(page, () => document.querySelectorAll(".row").length, n + 4);
  await page.keyboard.press("Control+z");
  await announced(page, "Undone: Imported 4 articles");
  await eventually(page, () => document.querySelectorAll(".row").length, n);
});

test("offsets that count something else are found out, told and repaired", async (t) => {
  const { page } = await openPage(t);
  const at = (words) => "😀😀 Troops entered Orsh.".indexOf(words);
  const result = [["Troops", "Actor"], ["Orsh", "Place"]].map(([text, label], i) => ({
    id: `${i}`, type: "labels", from_name: "label", to_name: "text",
    value: { start: at(text), end: at(text) + text.length, text, labels: [label] },
  }));
  const task = { id: 1, data: { text: "😀😀 Troops entered Orsh." }, annotations: [{ result }] };
  await drop(page, await fileWith("tasks.json", JSON.stringify([task])));
  const [file] = await previewOf(page, 1);
  assert.match(file.problems.join(" "), /UTF-16/);
  await page.locator("#add-articles").click();
  await expectMentions(page, [["Troops", "Actor"], ["Orsh", "Place"]]);
});

test("a file that was taken for another one is read anew, or as text", async (t) => {
  const { page } = await openPage(t);
  await drop(page, await fileWith("tags.txt", "EU\tB-ORG\nrejects\tO\ncall\tO\n"));
  await previewOf(page, 1);
  await page.locator(".reader-format").selectOption({ label: "text without annotations" });
  await page.locator(".file-summary", { hasText: /^1 article$/ }).waitFor();
  await page.locator(".reader-format").selectOption("brat");
  await page.locator(".file.bad").waitFor();
  await page.locator(".reader-format").selectOption("wnut");
  await page.locator(".file-summary", { hasText: "1 article, 1 mention" }).waitFor();
});

test("bad files of other programs are named, and the good ones still come", async (t) => {
  const { page } = await openPage(t);
  const folder = await folderWith({
    "alone.ann": "T1\tUnit 0 6\tTroops\n",
    "cut.json": '[{"data": {"text": "abc"}, "annotations": [',
    "good.conll": CONLL,
    "torn.zip": "PK\x03\x04 and no more",
    "wild.xml": "<a><b></a>",
  });
  await drop(page, folder);
  const files = await previewOf(page, 5);
  const told = new Map(files.map((file) => [file.name.split("/").at(-1), file]));
  assert.match(told.get("alone.ann").summary, /alone\.txt .*missing.*Load the \.txt/);
  assert.ok(told.get("cut.json").isBad);
  assert.match(told.get("torn.zip").summary, /damaged/);
  assert.equal(told.get("good.conll").summary, "1 article, 4 mentions");
  await page.locator("#add-articles:enabled", { hasText: "Add" }).click();
  await announced(page, "Imported");
});

test("an export tells what the format loses, and reads itself back first", async (t) => {
  const { page } = await openPage(t);
  const text = await loadText(page, "Troops of Belmara entered Orsh 😀.");
  await tag(page, text, "Troops of Belmara", "a");
  await tag(page, text, "Belmara", "p");
  await tag(page, text, "Orsh", "p");
  await exportTo(page, "conll-2003");
  await page.locator(".losses", { hasText: "left out for overlapping others" }).waitFor();
  await page.locator("#converted", { hasText: "verified by reading the file back" }).waitFor();
  const log = await download(page, () => page.locator("#save-losses").click());
  assert.match(log.name, /conll\.log\.txt$/);
  assert.match(log.text, /^\[left-out\] \d+ mentions left out for overlapping others$/m);
  const conll = await take(page, "conll");
  assert.match(conll.text, /^Troops .* B-Actor$/m);
  assert.match(conll.text, /^Orsh .* B-Place$/m);

  await exportTo(page, "brat");
  const folder = unzip(readFileSync((await take(page, "zip")).path));
  const [name] = [...folder].find(([, content]) => content === text);
  const annotations = folder.get(name.replace(/txt$/, "ann"));
  assert.match(annotations, /^T\d+\tActor 0 17\tTroops of Belmara$/m);
  assert.match(annotations, /^T\d+\tPlace 26 30\tOrsh$/m);
});

test("what goes out to another program comes back from it the same", async (t) => {
  const { page } = await openPage(t);
  await openArticle(page, "Dockworkers");
  const before = await page.locator(".mention-row").allInnerTexts();
  await exportTo(page, "brat");
  const file = await take(page, "zip");
  const other = await openPage(t);
  await load(other.page, file.path);
  await openArticle(other.page, "Dockworkers");
  assert.deepEqual(await other.page.locator(".mention-row").allInnerTexts(), before);
});

test("labels and authors are chosen, and an option changes the file", async (t) => {
  const { page } = await openPage(t);
  const text = await loadText(page, "Troops entered Orsh.");
  await tag(page, text, "Troops", "a");
  await tag(page, text, "Orsh", "p");
  await exportTo(page, "wnut");
  await page.locator("#option-scheme").selectOption("bioes");
  await page.getByText("Which mentions").click();
  await page.getByRole("group", { name: "Labels" }).getByLabel("Place").uncheck();
  await eventually(page, () => document.getElementById("option-scheme").value, "bioes");
  await page.locator("#converted", { hasText: "verified" }).waitFor();
  const file = await take(page, "conll");
  assert.match(file.text, /^Troops\tS-Actor$/m);
  assert.match(file.text, /^Orsh\tO$/m);
});

test("cells that a spreadsheet would calculate are harmless, unless they go to a program", async (t) => {
  const { page } = await openPage(t);
  const formula = '=HYPERLINK("http://example.org")';
  const text = await loadText(page, `${formula} in Orsh.`);
  await tag(page, text, "Orsh", "p");
  await page.keyboard.press("Escape");
  await exportTo(page, "csv");
  const guard = page.locator("#option-formula_guard");
  await eventually(page, () => document.getElementById("option-formula_guard").value, "true");
  await page.getByText("Cells that a spreadsheet would calculate").waitFor();
  const cells = async () => {
    const files = unzip(readFileSync((await take(page, "zip")).path));
    return [...files.values()].join("\n").match(/'?=HYPERLINK/g);
  };
  assert.deepEqual(new Set(await cells()), new Set(["'=HYPERLINK"]));
  await exportTo(page, "csv");
  await guard.selectOption("false");
  await eventually(page, () => document.getElementById("option-formula_guard").value, "false");
  await page.locator("#converted", { hasText: "verified" }).waitFor();
  assert.deepEqual(new Set(await cells()), new Set(["=HYPERLINK"]));
});

test("a pasted dataset is one", async (t) => {
  const { page } = await openPage(t);
  await page.evaluate((text) => navigator.clipboard.writeText(text), CONLL);
  await page.keyboard.press("Control+v");
  const [file] = await previewOf(page, 1);
  assert.equal(file.summary, "1 article, 4 mentions");
});
