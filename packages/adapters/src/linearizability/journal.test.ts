import type { RoomId } from "@tallylight/core";
import { appendFileSync, closeSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fileJournal, readJournal } from "./journal.ts";

test("a journal in a file gives back each call with its answer, and none that was not written to its end", () => {
  const directory = mkdtempSync(join(tmpdir(), "tallylight-journal-"));
  const path = join(directory, "journal");
  const file = openSync(path, "a");
  const journal = fileJournal(file);
  const call = { kind: "read", client: "p0c0", roomId: "r" as RoomId, calledAt: 1 } as const;
  const [first, second] = [journal.called(call), journal.called({ ...call, calledAt: 2 })];
  const answer = { at: 3, value: { held: null, storeNow: 5 } };
  journal.answered(second, answer);
  closeSync(file);
  appendFileSync(path, `{"call":${first},"answer":{"at":9,"val`);
  expect(readJournal(path)).toEqual([call, { ...call, calledAt: 2, answer }]);
  rmSync(directory, { recursive: true });
});
