// Files that are made to do harm, or that harm by their sheer size: a clear message or safe
// treatment, and the work at hand goes on.

import assert from "node:assert/strict";
import { createWriteStream, truncateSync } from "node:fs";
import { once } from "node:events";
import { test } from "node:test";
import { openPage } from "./harness.mjs";
import {
  exportAs, fileWith, openArticle, pick, previewOf, previewed, prove, saved, seed, tag,
} from "./user.mjs";

const LAVAR = seed("lavar-2023-09-05.txt");
const TITLE = "Mutinous marines";
const MB = 1024 * 1024;

// Far longer than any of these takes, and far shorter than forever.
const BOUND = 90_000;

/** Writes a large file without ever holding it: `piece` again and again. */
async function largeFile(name, { head = "", piece, times, tail = "" }) {
  const path = await fileWith(name, "");
  const out = createWriteStream(path);
  out.write(head);
  for (let i = 0; i < times; i += 1) {
    if (!out.write(piece)) await once(out, "drain");
  }
  out.end(tail);
  await once(out, "close");
  return path;
}

/** What the preview says of a file that is not loaded. */
async function refusalOf(page, ...paths) {
  await pick(page, ...paths);
  const bad = page.locator(".file.bad");
  await bad.first().waitFor({ timeout: BOUND });
  const [file] = await previewed(page);
  assert.ok(file.isBad, JSON.stringify(file));
  await page.locator("#add-articles:disabled").waitFor();
  return [file.summary, ...file.problems].join("\n");
}

/** The page does what it did before, and has what it had. */
async function stillWorks(page) {
  await page.keyboard.press("Escape");
  await page.locator("#load-dialog").waitFor({ state: "detached" });
  await openArticle(page, TITLE);
  await tag(page, LAVAR, "Orsh", "p");
  await saved(page);
  const articles = await prove(await exportAs(page, "jsonl"), "jsonl");
  const article = articles.find(({ title }) => title.startsWith(TITLE));
  assert.deepEqual(article.mentions.map(({ quote }) => quote), ["Orsh"]);
}

/** A test of one file that is refused for a reason. */
function refuses(what, reason, make) {
  test(`${what} is refused with a reason`, async (t) => {
    const { page } = await openPage(t);
    assert.match(await refusalOf(page, await make()), reason);
    await stillWorks(page);
  });
}

const DEEP = 100_000;

refuses("JSON that is nested very deeply", /no object/, () =>
  fileWith("deep.json", "[".repeat(DEEP) + "]".repeat(DEEP)));

refuses("a field that is nested very deeply", /recursion limit/, () =>
  fileWith("deep.json", `{"text": "x", "more": ${"[".repeat(DEEP)}${"]".repeat(DEEP)}}`));

refuses("a line that is nested very deeply", /recursion limit/, () =>
  fileWith("deep.jsonl", `{"text": "x", "more": ${'{"a":'.repeat(DEEP)}1${"}".repeat(DEEP)}}\n`));

refuses("a text of one enormous line", /at most/, () =>
  largeFile("line.txt", { piece: "word ".repeat(20_000), times: 1100 }));

refuses("an article of one enormous line", /at most/, () =>
  largeFile("line.jsonl", {
    head: '{"text": "', piece: "word ".repeat(20_000), times: 1100, tail: '"}\n',
  }));

refuses("JSON of one enormous line that is none", /not JSON/, () =>
  largeFile("line.json", { piece: "x".repeat(MB), times: 110 }));

refuses("an article that is a few megabytes too long", /at most/, () =>
  largeFile("long.txt", { piece: `${"word ".repeat(200)}\n`, times: 17_500 }));

refuses("a file that is larger than memory should be", /MB/, async () => {
  const path = await fileWith("huge.txt", "");
  truncateSync(path, 1024 * MB);
  return path;
});

refuses("a million tiny articles", /200000 at most/, () =>
  largeFile("tiny.jsonl", { piece: '{"text": "a"}\n'.repeat(1000), times: 1000 }));

test("a million lines are an article, and not a million", async (t) => {
  const { page } = await openPage(t);
  await pick(page, await largeFile("tiny.txt", { piece: "word\n".repeat(1000), times: 1000 }));
  await page.locator(".file").waitFor({ timeout: BOUND });
  await page.locator("input[name=cut][value=lines]").check();
  await page.locator(".file.bad", { hasText: "200000 at most" }).waitFor({ timeout: BOUND });
  await stillWorks(page);
});

// --- What stands in the fields ------------------------------------------------------------------

const POISON =
  '<img src=x onerror="window.intruder=1"><script>window.intruder=1</script></textarea></style>' +
  "{{intruder}}${intruder}<%=intruder%>]]>&lt;b&gt;javascript:window.intruder=1//";

const COLORS = { light: "#005a9c", dark: "#6db9ff" };

/** A project in which every text field is hostile, and so are the others that are not given. */
function poisoned({ colors, date = POISON, kind = POISON, status = POISON, origin = POISON } = {}) {
  const text = `${POISON} Kabul ${POISON}`;
  const at = [...POISON].length + 1;
  const odd = colors ? {} : { key: "<", parent: POISON };
  const label = { description: POISON, kind: "place", ...odd };
  const hostile = { light: "url(javascript:window.intruder=1)", dark: "red;} * {display:none" };
  return JSON.stringify({
    dateline: 1,
    offsets: "codepoint",
    project: {
      id: "poison",
      name: `../../etc/passwd\u202Egpj ${POISON}`,
      guidelines: `# ${POISON}\n[click](javascript:window.intruder=1)\n\n![x](https://example.org/x)`,
      schema: { labels: [{ ...label, id: "l", name: POISON, color: colors ?? hostile, [POISON]: POISON }] },
      [POISON]: POISON,
    },
    articles: [{
      id: "a<b>",
      title: `\u202E${POISON}`,
      date,
      source: POISON,
      url: "javascript:window.intruder=1",
      language: POISON,
      file: `../../../etc/${POISON}`,
      text,
      status,
      [POISON]: POISON,
      zones: [{ kind, start: 0, end: 1 }],
      mentions: [{
        id: "m<b>",
        label: POISON,
        start: at,
        end: at + 5,
        quote: "Kabul",
        note: POISON,
        author: POISON,
        origin,
        attributes: { [POISON]: POISON },
      }],
    }],
  });
}

/** What hostile text would leave behind if it were anything but text. */
const INTRUDERS = () => {
  const ours = new Set(["SCRIPT", "STYLE", "LINK", "META"]);
  const strange = [...document.querySelectorAll("img, iframe, object, embed, base, svg script")];
  const scripts = [...document.body.querySelectorAll("*")].filter((e) => ours.has(e.tagName));
  const active = [...document.querySelectorAll("*")].filter((element) =>
    [...element.attributes].some(({ name, value }) =>
      /^on/i.test(name) || (/^(href|src|action)$/i.test(name) && /javascript:/i.test(value))));
  const found = [...strange, ...scripts, ...active].map((element) => element.outerHTML);
  return window.intruder === undefined ? found : ["it ran", ...found];
};

const DIALOGS = ["?", "Control+k", "Control+,", "Shift+H", "Control+i", "Control+s", "Control+o",
  "Control+Shift+f", "r"];

test("code in whatever field is text, and nothing but text", async (t) => {
  const { page } = await openPage(t);
  await pick(page, await fileWith("worst.json", poisoned()));
  const [worst] = await previewOf(page, 1);
  assert.equal(worst.summary, "1 article, 0 mentions");
  assert.ok(worst.problems.length >= 5);
  assert.deepEqual(await page.evaluate(INTRUDERS), []);
  await page.getByRole("button", { name: "Leave out worst.json" }).click();

  const sound = { colors: COLORS, date: "2024-02-08", kind: "boilerplate", status: "done" };
  const poison = await fileWith("poison.json", poisoned({ ...sound, origin: "manual" }));
  await page.locator("#file-input").setInputFiles(poison);
  await page.locator(".file", { hasText: "1 article, 1 mention" }).waitFor();
  assert.deepEqual(await page.evaluate(INTRUDERS), []);
  await page.locator("#replace-project").click();
  await page.locator(".mention-row").click();
  assert.equal(await page.locator(".mention-quote").textContent(), "Kabul");
  assert.ok((await page.locator("#reader").textContent()).includes(POISON));
  assert.deepEqual(await page.evaluate(INTRUDERS), []);
  await page.keyboard.press("h");
  await page.locator(".guidelines .prose h3").waitFor();
  assert.deepEqual(await page.evaluate(INTRUDERS), []);
  assert.equal(await page.locator(".guidelines a").count(), 0);
  await page.keyboard.press("h");
  for (const key of DIALOGS) {
    await page.locator("#reader").focus();
    await page.keyboard.press(key);
    assert.deepEqual(await page.evaluate(INTRUDERS), [], key);
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
  }
  await saved(page);
  const out = await exportAs(page, "json");
  assert.match(out.name, /^[\p{Letter}\p{Number}-]+-\d{4}-\d{2}-\d{2}\.json$/u);
  const [article] = await prove(out, "json");
  assert.equal(article.mentions[0].note, POISON);
  await page.reload();
  await page.locator(".mention-row").waitFor();
  assert.deepEqual(await page.evaluate(INTRUDERS), []);
});

test("names of files are words, whatever they say", async (t) => {
  const { page } = await openPage(t);
  const names = ["<img src=x onerror=alert(1)>.txt", "invoice\u202Etxt.exe", "up\\..\\..\\up.txt",
    "a\u0007bc.txt", "&lt;b&gt;.txt"];
  const paths = [];
  for (const name of names) paths.push(await fileWith(name, `Text of ${names.indexOf(name)}.`));
  await pick(page, ...paths);
  const shown = await previewOf(page, names.length);
  assert.deepEqual(shown.map(({ name }) => name).sort(), [...names].sort());
  await page.locator("#add-articles").click();
  await page.locator("#load-dialog").waitFor({ state: "detached" });
  assert.deepEqual(await page.evaluate(INTRUDERS), []);
  const articles = await prove(await exportAs(page, "jsonl"), "jsonl");
  const kept = articles.map(({ file }) => file).filter((file) => names.includes(file));
  assert.deepEqual(kept.sort(), [...names].sort());
});

test("NULs, duplicate keys and half characters are told or taken as they are", async (t) => {
  const { page } = await openPage(t);
  const lines = [
    '{"text": "Kabul\\u0000 fell", "mentions": [{"label": "Place", "start": 0, "end": 6}]}',
    '{"text": "no", "text": "Orsh fell", "title": "Twice", "title": "Once",' +
      ' "mentions": [{"label": "Place", "start": 0, "end": 4, "quote": "Orsh"}]}',
    '{"text": "half a \\ud83d character"}',
    '{"text": "an id with a bell", "id": "a\\u0007b"}',
    '{"text": "numbers", "mentions": [{"label": "Place", "start": -1, "end": 1e308}]}',
  ];
  await pick(page, await fileWith("odd.jsonl", lines.join("\n")));
  const [file] = await previewOf(page, 1);
  const problems = file.problems.join("\n");
  assert.match(problems, /line 3: .*(surrogate|hex escape)/);
  assert.match(problems, /line 4: /);
  assert.match(problems, /line 5: /);
  await page.locator("#add-articles").click();
  await page.locator("#load-dialog").waitFor({ state: "detached" });
  await saved(page);
  const articles = await prove(await exportAs(page, "jsonl"), "jsonl");
  const quotes = articles.filter(({ text }) => /fell$/.test(text)).flatMap((a) => a.mentions);
  assert.deepEqual(quotes.map(({ quote }) => quote).sort(), ["Kabul\0", "Orsh"]);
  assert.ok(articles.some(({ title }) => title === "Once"));
});

test("thousands of labels come in, and the page still answers", async (t) => {
  const { page } = await openPage(t);
  const color = COLORS;
  const label = (i) => ({ id: `l${i}`, name: `Label ${i}`, kind: "other", color, description: "" });
  const labels = Array.from({ length: 3000 }, (_, i) => label(i));
  const text = "Kabul fell.";
  const file = JSON.stringify({
    dateline: 1,
    offsets: "codepoint",
    project: { id: "many", name: "Many", guidelines: "", schema: { labels } },
    articles: [{ text, mentions: [{ label: "Label 2999", start: 0, end: 5, quote: "Kabul" }] }],
  });
  await pick(page, await fileWith("many.json", file));
  await page.locator("#replace-project").click({ timeout: BOUND });
  await page.locator(".mention-row", { hasText: "Label 2999" }).click({ timeout: BOUND });
  await page.keyboard.press("Delete");
  await page.locator(".mention-row").waitFor({ state: "detached" });
  await page.keyboard.press("Control+z");
  await page.locator(".mention-row", { hasText: "Label 2999" }).waitFor();
  await saved(page);
});

test("a paragraph as long as one may be is drawn", async (t) => {
  const { page } = await openPage(t);
  await pick(page, await largeFile("long.txt", { piece: "word ".repeat(1000), times: 100 }));
  await page.locator("#add-articles:enabled").click();
  await page.locator(".article-facts", { hasText: "long.txt" }).waitFor({ timeout: BOUND });
  await page.locator("#load-dialog").waitFor({ state: "detached", timeout: BOUND });
  await openArticle(page, TITLE);
  await saved(page);
});
