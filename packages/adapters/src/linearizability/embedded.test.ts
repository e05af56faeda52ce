import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { testHistories } from "./suite.ts";

const dataDir = mkdtempSync(join(tmpdir(), "tallylight-lmdb-"));
afterAll(() => rmSync(dataDir, { recursive: true }));

// A process that stands still in a transaction does so for longer than the others wait.
testHistories({ name: "LMDB", place: { kind: "embedded", dataDir, writeTimeoutMs: 30 }, faults: [] });
