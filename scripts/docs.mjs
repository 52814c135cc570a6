// Runs the examples of a document as they stand there, in one shell, and compares what they print:
//
//   node scripts/docs.mjs docs/for-clients.md
//
// A block of `sh` is run; a block of `json` or `text` after it is what it must print. In both, … stands for
// anything: in `json` a value, or as the name of a member any other members; in `text` each line must come,
// in this order, among others.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const [path] = process.argv.slice(2);
if (!path) {
  console.error("usage: node scripts/docs.mjs DOCUMENT");
  process.exit(2);
}

const blocks = [];
for (const [, kind, text] of readFileSync(path, "utf8").matchAll(/^```(sh|json|text)\n(.*?)^```$/gms)) {
  if (kind === "sh") blocks.push({ text });
  else if (blocks.length > 0) Object.assign(blocks.at(-1), { kind, expected: text });
}

const END = "\x1e";
const script = blocks.map(({ text }) => `${text}\nprintf '${END}'\n`).join("");
const run = spawnSync("bash", ["-euo", "pipefail", "-c", script], { encoding: "utf8", timeout: 120_000 });
const printed = run.stdout.split(END);

const anything = (text) => new RegExp(`^${text.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`, "s");

function fits(expected, got) {
  if (typeof expected === "string") return expected === "…" || (typeof got === "string" && anything(expected).test(got));
  if (Array.isArray(expected)) return Array.isArray(got) && expected.length === got.length && expected.every((one, at) => fits(one, got[at]));
  if (expected === null || typeof expected !== "object") return expected === got;
  if (got === null || typeof got !== "object" || Array.isArray(got)) return false;
  const { "…": more, ...named } = expected;
  return Object.keys(named).every((name) => name in got && fits(named[name], got[name])) && (more !== undefined || Object.keys(got).every((name) => name in named));
}

function isThere({ kind, expected }, got) {
  if (kind === "json") return fits(JSON.parse(expected), JSON.parse(got));
  const lines = got.split("\n").map((line) => line.trimEnd());
  let from = 0;
  return expected.trimEnd().split("\n").every((line) => {
    const at = lines.findIndex((one, n) => n >= from && anything(line.trimEnd()).test(one));
    from = at + 1;
    return at >= 0;
  });
}

let wrong = 0;
blocks.forEach((block, at) => {
  const ended = at + 1 >= printed.length;
  let good = !ended;
  try {
    good &&= !block.kind || isThere(block, printed[at]);
  } catch {
    good = false;
  }
  if (good || wrong > 0) return;
  wrong += 1;
  console.error(`${path}, block ${at + 1}${ended ? ": it failed" : " prints something else"}\n${block.text}\nprinted:\n${printed[at]}\n${run.stderr}`);
});
console.log(`test docs::${path} ... ${wrong > 0 ? "FAILED" : "ok"} (${blocks.length} blocks)`);
process.exitCode = wrong > 0 ? 1 : 0;
