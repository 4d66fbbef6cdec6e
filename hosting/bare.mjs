// Takes what is for readers off scripts, styles and pages: comments and indentation.
//
// It knows no language, only how ours are written: a comment in a script has its lines to itself,
// and no text goes over several lines.

const COMMENTS = {
  js: /^[ \t]*(?:\/\/.*|\/\*\*[^]*?\*\/)$/gm,
  css: /\/\*[^]*?\*\//g,
  html: /<!--[^]*?-->/g,
};

/** The same text without; `kind` is the ending of its file. */
export function bare(text, kind) {
  const lines = text.replace(COMMENTS[kind], "").split("\n").map((line) => line.trim());
  return `${lines.filter((line) => line !== "").join("\n")}\n`;
}
