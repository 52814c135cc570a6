// Which requirement is proven by which test, and what became of the tests.
//
//   node scripts/conformance.mjs targets       what cargo must run
//   node scripts/conformance.mjs report LOG    a table, CONFORMANCE.md, and failure where a proof is missing
//   node scripts/conformance.mjs check         CONFORMANCE.md is what the sources say (nothing is run)
//
// The requirements stand in tests/conformance/requirements.txt. A test names what it proves in the
// comment above it: `/// FED-4.1-01, FED-4.2-01: one object, one ticket.`, in scripts with `//` or `#`.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";

const LIST = "tests/conformance/requirements.txt";
const PAGE = "CONFORMANCE.md";
const ID = "(?:GRANT|FED|OA|OIDC|SEC|SC|EXT)-[0-9A-Z.]+(?:-[0-9]{2})?|A[0-9]{2}";

/** The sections with their requirements. */
function requirements() {
  const sections = [];
  for (const line of readFileSync(LIST, "utf8").split("\n")) {
    const title = line.match(/^# ([0-9.]+) (.+)$/);
    if (title) sections.push({ number: title[1], title: title[2], items: [] });
    if (!line || line.startsWith("#")) continue;
    const [id, level, whose, source, says, choice] = line.split(" | ");
    const left = choice?.replace(/^not chosen: /, "");
    sections.at(-1).items.push({ id, level, whose, source, says, left, tests: [] });
  }
  return sections;
}

/** All files below a folder that may hold tests, in a fixed order. */
function files(folder) {
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = folder === "." ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!["node_modules", "target", "__pycache__"].includes(entry.name) && !entry.name.startsWith(".")) found.push(...files(path));
    } else if (/\.rs$/.test(path) || /^tests\/interop\/.*\.(mjs|py)$/.test(path)) {
      found.push(path);
    }
  }
  return found.sort();
}

/** The program that cargo runs for a file: the name of a test target, or of a library. */
function targetOf(path) {
  if (path.startsWith("tests/interop/")) return "interop";
  const test = path.match(/(?:^|\/)tests\/([^/.]+)/);
  if (test && !/(?:^|\/)src\//.test(path)) return test[1];
  const crate = path.match(/^(.*?)src\//)[1];
  const manifest = readFileSync(`${crate}Cargo.toml`, "utf8");
  return manifest.match(/^name = "(.+)"/m)[1].replaceAll("-", "_");
}

/** The ids before the colon of each sentence that begins with one, with "A-01 to A-03" and "A-01 to -03" written out. */
function idsOf(comment) {
  const sentences = comment.split(/(?<=[.;])\s+/).filter((text) => new RegExp(`^(?:${ID}|AMB-|[Dd]ecision|RFC )`).test(text));
  const ids = [];
  for (const head of sentences.filter((text) => /:\s/.test(text)).map((text) => text.split(/:\s/)[0])) {
    const parts = head.matchAll(new RegExp(`(?<![-\\w])(${ID})(?: to (?:${ID}|-)?-?([0-9]{2})(?![0-9]))?`, "g"));
    for (const [, first, last] of parts) {
      ids.push(first);
      const [stem, from] = [first.slice(0, -2), Number(first.slice(-2))];
      for (let n = from + 1; last && n <= Number(last); n += 1) ids.push(stem + String(n).padStart(2, "0"));
    }
  }
  return ids;
}

/** The tests of a file that name requirements: their ids and their names. */
function claims(path) {
  const found = [];
  let comment = "";
  const text = readFileSync(path, "utf8");
  // A helper is no test; what stands in a macro has no attribute of its own.
  let isTest = false;
  const inMacro = !path.endsWith(".rs") || text.includes("on_both_engines!");
  for (const line of text.split("\n")) {
    const said = line.match(/^\s*(?:\/\/\/?|#(?![![])) ?(.*)$/);
    const named = line.match(/^\s*(?:pub(?:\([a-z]+\))? )?(?:async )?fn (\w+)/) ?? line.match(/^\s*(?:await )?test\("([^"]+)"/);
    if (said) comment += `${said[1]} `;
    else if (named) {
      const ids = idsOf(comment);
      if (ids.length > 0 && (isTest || inMacro)) found.push({ path, target: targetOf(path), name: named[1], ids });
      [comment, isTest] = ["", false];
    } else if (/^\s*#\[/.test(line)) isTest ||= /\btest\b/.test(line);
    else [comment, isTest] = ["", false];
  }
  return found;
}

/** Everything, put together; an id that is not in the list ends it. */
function together() {
  const sections = requirements();
  const known = new Map(sections.flatMap(({ items }) => items.map((item) => [item.id, item])));
  const unknown = [];
  for (const claim of files(".").flatMap(claims)) {
    for (const id of new Set(claim.ids)) {
      if (known.has(id)) known.get(id).tests.push(claim);
      else unknown.push(`${claim.path}: ${claim.name}: ${id}`);
    }
  }
  if (unknown.length > 0) throw new Error(`not in ${LIST}:\n${unknown.join("\n")}`);
  return sections;
}

/** What became of each test: `target` to a list of names with their results. */
function results(log) {
  const found = new Map();
  let target = "";
  for (const line of log.split("\n")) {
    const running = line.match(/Running (?:unittests )?\S+ \((?:\S*\/)?([\w-]+?)(?:-[0-9a-f]{16})?\)/);
    const result = line.match(/^test (\S+)(?: - should panic)? \.\.\. (\w+)/);
    if (running) target = running[1];
    if (result) found.set(target, [...(found.get(target) ?? []), { name: result[1], ok: result[2] === "ok" }]);
  }
  return found;
}

/** "pass", "fail", or "not run". A name inside a macro is run once for each engine. */
function resultOf(test, ran) {
  if (!ran) return "pass";
  const stem = test.path.match(/([^/]+)\.\w+$/)[1];
  const all = (ran.get(test.target) ?? []).filter(({ name }) => name === test.name || name.endsWith(`::${test.name}`));
  const same = all.filter(({ name }) => name.includes(`${stem}::`));
  const mine = same.length > 0 ? same : all;
  if (mine.length === 0) return "not run";
  return mine.every(({ ok }) => ok) ? "pass" : "fail";
}

function judge(sections, ran) {
  for (const item of sections.flatMap(({ items }) => items)) {
    const outcomes = item.tests.map((test) => resultOf(test, ran));
    if (outcomes.includes("fail")) item.result = "FAIL";
    else if (outcomes.includes("not run")) item.result = "NOT RUN";
    else if (outcomes.length > 0) item.result = "pass";
    else item.result = item.left ? "not chosen" : "NOT COVERED";
  }
}

const kind = (level) => level.match(/SCENARIO|EXAMPLE|[DP](?=-|$)|MUST|REQUIRED|SHOULD|RECOMMENDED|MAY/)[0];

/** Lines of "group: passed of all". */
function totals(items, groupOf) {
  const groups = new Map();
  for (const item of items) {
    const group = groupOf(item);
    const sum = groups.get(group) ?? { pass: 0, left: 0, all: 0 };
    sum.all += 1;
    if (item.result === "pass") sum.pass += 1;
    if (item.result === "not chosen") sum.left += 1;
    groups.set(group, sum);
  }
  return groups;
}

function page(sections) {
  const items = sections.flatMap((section) => section.items);
  const lines = [
    "# Conformance",
    "",
    "What UMA 2.0 and the specifications around it ask, which test proves it, and what became of it. Written by",
    "`make conformance`; not to be edited. *Grant* is User-Managed Access 2.0 Grant for OAuth 2.0, *FedAuthz* is Federated",
    "Authorization for UMA 2.0, *AS* the authorization server, *RS* a resource server. *D-* is derived from the source, *P-* is",
    "a promise of the product.",
    "",
    "| Level | Pass | Not chosen | All |",
    "|---|---|---|---|",
    ...[...totals(items, ({ level }) => kind(level))].map(([level, { pass, left, all }]) => `| ${level} | ${pass} | ${left} | ${all} |`),
  ];
  const left = items.filter((item) => item.left);
  lines.push("", "## Not chosen", "", "| Id | Level | What it says | Why |", "|---|---|---|---|");
  lines.push(...left.map(({ id, level, says, left: why }) => `| ${id} | ${level} | ${says} | ${why} |`));
  for (const { number, title, items: own } of sections) {
    const { pass, left: out, all } = totals(own, () => "").get("");
    const more = out > 0 ? `, ${out} not chosen` : "";
    lines.push("", `## ${number} ${title}`, "", `${pass} of ${all} pass${more}.`, "");
    lines.push("| Id | Level | Of | Source | What it says | Proven by | Result |", "|---|---|---|---|---|---|---|");
    for (const { id, level, whose, source, says, tests, result } of own) {
      const proofs = tests.map(({ path, name }) => `[${name.replaceAll("_", " ")}](${path})`).join("; ");
      lines.push(`| ${id} | ${level} | ${whose} | ${source} | ${says} | ${proofs} | ${result} |`);
    }
  }
  return `${lines.join("\n")}\n`;
}

function report(sections) {
  const items = sections.flatMap((section) => section.items);
  for (const { id, level, result, tests } of items) console.log(`${id.padEnd(16)} ${level.slice(0, 22).padEnd(22)} ${result.padEnd(12)} ${tests.length || ""}`);
  const show = (title, groups) => {
    console.log(`\n${title}`);
    for (const [group, { pass, left, all }] of groups) {
      console.log(`  ${group.padEnd(44)} ${String(pass).padStart(4)} of ${String(all).padStart(4)}${left ? `  (${left} not chosen)` : ""}`);
    }
  };
  const sectionOf = new Map(sections.flatMap(({ number, title, items: own }) => own.map((item) => [item, `${number} ${title}`])));
  show("By level", totals(items, ({ level }) => kind(level)));
  show("By section", totals(items, (item) => sectionOf.get(item)));
  return items.filter(({ result }) => result !== "pass" && result !== "not chosen");
}

const [what, log] = process.argv.slice(2);
const sections = together();
if (what === "targets") {
  const tests = sections.flatMap(({ items }) => items.flatMap((item) => item.tests));
  const rust = tests.filter(({ target }) => !["interop", "oracle"].includes(target));
  const named = rust.filter(({ path }) => !/(?:^|\/)src\//.test(path)).map(({ target }) => target);
  const lib = rust.some(({ path }) => /(?:^|\/)src\//.test(path)) ? ["--lib"] : [];
  console.log([...lib, ...[...new Set(named)].sort().flatMap((target) => ["--test", target])].join("\n"));
} else if (what === "report" && log) {
  judge(sections, results(readFileSync(log, "utf8")));
  writeFileSync(PAGE, page(sections));
  const open = report(sections);
  if (open.length > 0) {
    console.error(`\n${open.length} without a passing test: ${open.map(({ id, result }) => `${id} (${result})`).join(", ")}`);
    process.exit(1);
  }
  console.log(`\nEvery requirement that was chosen passes. ${PAGE} is written.`);
} else if (what === "check") {
  judge(sections, undefined);
  if (readFileSync(PAGE, "utf8") !== page(sections)) {
    console.error(`${PAGE} is not what the tests say they prove. Run: make conformance`);
    process.exit(1);
  }
} else {
  console.error("usage: node scripts/conformance.mjs targets | report LOG | check");
  process.exit(2);
}
