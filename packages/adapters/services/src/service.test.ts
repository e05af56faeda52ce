import { afterEach, describe, expect, test, vi } from "vitest";
import { serviceOrSkip } from "./service.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("a server that cannot be had", () => {
  const missing = async (): Promise<{ skipped: string }> => ({ skipped: "install it" });

  test("is told in one line, with how to get it", async () => {
    vi.stubEnv("TALLY_REQUIRE_SERVICES", "");
    const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    expect(await serviceOrSkip("thing-server", missing)).toEqual({ skipped: "install it" });
    expect(written.mock.calls).toEqual([["skipped: no thing-server: install it\n"]]);
  });

  test("fails the tests where every server is required", async () => {
    vi.stubEnv("TALLY_REQUIRE_SERVICES", "1");
    await expect(serviceOrSkip("thing-server", missing)).rejects.toThrow("no thing-server: install it");
  });
});
