import { freePort } from "@tallylight/services";
import { afterEach, expect, it } from "vitest";
import { startService, temporaryFolder } from "../process.ts";
import { readPage } from "./pages.ts";
import { playInShell } from "./shell.ts";
import { snippetsOf } from "./snippets.ts";

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

const MARK = "=== the next block ===";

/** Lines for the shell, and what they print: the `text` that comes next after them. */
type Step = { readonly lines: string; readonly printed: string; readonly at: number };

const blocks = snippetsOf(readPage("docs/api-by-curl.md"));
const steps = blocks.flatMap(({ language, text, line }, at): Step[] => {
  const next = blocks[at + 1];
  const printed = next?.language === "text" ? `${next.text}\n` : "";
  return language === "sh" ? [{ lines: text, printed, at: line }] : [];
});

/** A text in which `…` stands for anything on one line. */
function formOf(text: string): RegExp {
  const literal = text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${literal.replaceAll("…", String.raw`[^\n]*`)}$`);
}

it("each line of the API by curl prints what stands below it", async () => {
  const folder = await temporaryFolder();
  undo.push(folder.remove);
  const port = String(await freePort());
  const service = await startService({ PORT: port }, folder.path);
  undo.push(() => service.kill("SIGKILL"));
  // The page's port may be somebody else's here.
  const here = (text: string): string => text.replaceAll("127.0.0.1:6080", `127.0.0.1:${port}`);
  const typed = steps.map(({ lines }) => `echo '${MARK}'\n${here(lines)}`);
  const { code, stdout, stderr } = await playInShell(typed, { cwd: folder.path, timeoutMs: 120_000 });
  const printed = stdout.replaceAll("\r", "").split(`${MARK}\n`).slice(1);
  for (const [nth, told] of printed.entries()) {
    const { lines = "", printed: expected = "", at = 0 } = steps[nth] ?? {};
    expect(told, `line ${at}: ${lines}\n${stderr}`).toMatch(formOf(here(expected)));
  }
  expect({ code, stderr, steps: printed.length }).toEqual({ code: 0, stderr: "", steps: steps.length });
  expect(steps.length).toBeGreaterThan(12);
}, 180_000);

it("what a page does not say is told from what it says", () => {
  expect("201\n{}\n").toMatch(formOf("201\n…\n"));
  expect("409\n{}\n").not.toMatch(formOf("201\n…\n"));
  expect("201\n{}\nmore\n").not.toMatch(formOf("201\n…\n"));
});
