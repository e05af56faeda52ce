import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Those that ask for no more than that their text goes along. */
const PERMISSIVE = new Set(["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"]);

const HEAD = "The program holds code of these packages, as they are published, under the licences below.";
const RULE = `\n\n${"-".repeat(100)}\n\n`;

/** Writes the licences of all packages whose code went into the program; one that nobody has looked at fails the build. */
export function licencesOf({ fileName }) {
  return {
    name: "licences",
    async generateBundle(_options, chunks) {
      const modules = Object.values(chunks).flatMap((chunk) => chunk.moduleIds ?? []);
      const folders = new Set(modules.map(packageOf).filter((folder) => folder !== null));
      const notices = await Promise.all([...folders].map(noticeOf));
      this.emitFile({ type: "asset", fileName, source: `${[HEAD, ...byText(notices)].join(RULE)}\n` });
    },
  };
}

/** The folder of the installed package that a module is of; null: it is our own, or the bundler's. */
function packageOf(module) {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(module.replaceAll("\\", "/"))?.[0] ?? null;
}

async function noticeOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const words = license.match(/[\w.-]+/g).filter((word) => word !== "AND");
  if (!words.every((word) => PERMISSIVE.has(word)))
    throw new Error(`${name} ${version} has a licence that nobody has looked at: ${license}`);
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).toSorted();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  const title = `${name} ${version} (${license})`;
  return {
    title,
    text: texts.length === 0 ? "It comes without a text." : texts.map((text) => text.trim()).join("\n\n"),
  };
}

/** A text that several packages share stands there once, below the names of all of them. */
function byText(notices) {
  const titles = new Map();
  for (const { title, text } of notices.toSorted((a, b) => (a.title < b.title ? -1 : 1)))
    titles.set(text, [...(titles.get(text) ?? []), title]);
  return [...titles].map(([text, names]) => `${[...new Set(names)].join("\n")}\n\n${text}`);
}
