import { unavailable } from "@tallylight/core";
import { errAsync, okAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import type { StorageDetail } from "../compose/open-s3.ts";
import { loadConfig } from "../config.ts";
import { checkStorage } from "./check-storage.ts";

const CAN = { bucket: true, put: true, get: true, list: true, delete: true, conditionalDelete: true };

function detail(metadata: StorageDetail["metadata"]): StorageDetail {
  const obeys = metadata === "conditional-writes";
  return { capabilities: { ...CAN, conditionalCreate: obeys, conditionalReplace: obeys }, metadata };
}

async function check(found: StorageDetail | null, lockStore: "s3" | "redis") {
  const warnings: object[] = [];
  const write = (facts: object): void => void warnings.push(facts);
  const log = { debug: write, info: write, warn: write, error: write };
  const ask = () => (found === null ? errAsync(unavailable("documents", "probe", "ECONNREFUSED")) : okAsync(found));
  const storage = { known: () => found, ask, advice: () => (found === null ? [] : ["what it lacks"]) };
  const config = { ...loadConfig({})._unsafeUnwrap(), lockStore };
  return { answer: await checkStorage({ storage, config }, log), warnings };
}

describe("a storage without conditional writes", () => {
  it("can hold no locks: the service does not start", async () => {
    const { answer } = await check(detail("read-check-write"), "s3");
    expect(answer._unsafeUnwrapErr()).toEqual({
      kind: "storage-unfit",
      cause: expect.stringContaining("conditional writes"),
    });
  });

  it("is told, and used, when the locks are somewhere else", async () => {
    const { answer, warnings } = await check(detail("read-check-write"), "redis");
    expect(answer.isOk()).toBe(true);
    expect(warnings).toEqual([{ lacking: "what it lacks" }]);
  });
});

describe("a storage", () => {
  it("that does not answer at the start is no reason not to start", async () => {
    const { answer, warnings } = await check(null, "s3");
    expect(answer.isOk()).toBe(true);
    expect(warnings).toEqual([{ cause: "ECONNREFUSED" }]);
  });

  it("that obeys conditional writes can hold the locks", async () => {
    expect((await check(detail("conditional-writes"), "s3")).answer.isOk()).toBe(true);
  });
});
