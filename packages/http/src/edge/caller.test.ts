import { createHash } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { callerOf } from "./caller.ts";
import { isOneOf, isSecret } from "./secrets.ts";
import { signerWith } from "./signed.ts";

vi.mock("node:crypto", async (original) => {
  const real = await original<typeof import("node:crypto")>();
  return { ...real, timingSafeEqual: vi.fn(real.timingSafeEqual) };
});
const { timingSafeEqual } = await import("node:crypto");

const OLD = "the-old-key-of-22-characters";
const NEW = "the-new-key-of-22-characters";

const ask = (key: string, apiKeys: readonly string[]) =>
  callerOf(new Headers({ "x-api-key": key }), { apiKeys, signer: signerWith("s"), now: () => 0 });

describe("API keys", () => {
  it("are several while one replaces the other; one that was removed is refused", () => {
    expect(ask(OLD, [OLD, NEW]).isOk()).toBe(true);
    expect(ask(NEW, [OLD, NEW]).isOk()).toBe(true);
    expect(ask(OLD, [NEW])._unsafeUnwrapErr()).toMatchObject({ kind: "unauthorized", message: "Invalid API key" });
  });

  it("of any length and content are refused without an exception", () => {
    for (const key of ["", "x", OLD.slice(1), `${OLD}x`, "x".repeat(8_000), "\u00ff"]) {
      expect(ask(key, [OLD]).isErr()).toBe(true);
    }
  });

  it("are told apart in logs and answers by no part of them", () => {
    const { id } = ask(OLD, [OLD])._unsafeUnwrap();
    expect(id).toBe(`api-key ${createHash("sha256").update(OLD).digest("hex")}`);
  });
});

describe("the comparison of secrets", () => {
  it("is of digests of one length, in constant time, with every secret whichever fits", () => {
    const compare = vi.mocked(timingSafeEqual);
    compare.mockClear();
    expect(isOneOf([OLD, NEW, "third"], OLD)).toBe(true);
    expect(compare).toHaveBeenCalledTimes(3);
    expect(isOneOf([OLD, NEW, "third"], "x")).toBe(false);
    expect(compare).toHaveBeenCalledTimes(6);
    for (const [own, told] of compare.mock.calls) expect([own.byteLength, told.byteLength]).toEqual([32, 32]);
    expect(isSecret("", "")).toBe(true);
  });
});
