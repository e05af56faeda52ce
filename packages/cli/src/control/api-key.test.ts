import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readApiKey } from "./api-key.ts";

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "tallylight-key-"));
  await mkdir(join(cwd, ".tallylight"));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

const read = async (env: NodeJS.ProcessEnv) => readApiKey({ env, cwd });

it("a key is the one of the environment, else of the file that is named, else what a service here made", async () => {
  const file = join(cwd, "key");
  await writeFile(file, "of-the-file\n");
  await writeFile(join(cwd, ".tallylight", "api-key"), "made-here\n");
  expect((await read({ TALLY_API_KEY: " of-the-environment ", TALLY_API_KEY_FILE: file }))._unsafeUnwrap()).toBe(
    "of-the-environment",
  );
  expect((await read({ TALLY_API_KEY: "", TALLY_API_KEY_FILE: file }))._unsafeUnwrap()).toBe("of-the-file");
  expect((await read({}))._unsafeUnwrap()).toBe("made-here");
  expect((await read({ TALLY_DATA_DIR: "elsewhere" }))._unsafeUnwrapErr()).toEqual({ kind: "api-key-needed" });
});

it("a file that is named and cannot be read is a problem of the settings; an empty one holds no key", async () => {
  const file = join(cwd, "missing");
  expect((await read({ TALLY_API_KEY_FILE: file }))._unsafeUnwrapErr()).toMatchObject({
    kind: "invalid-configuration",
    problems: [{ variable: "TALLY_API_KEY_FILE", given: "cannot be read (ENOENT)" }],
  });
  await writeFile(file, " \n");
  expect((await read({ TALLY_API_KEY_FILE: file }))._unsafeUnwrapErr()).toEqual({ kind: "api-key-needed" });
});
