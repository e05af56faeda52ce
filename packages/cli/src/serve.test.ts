import { errAsync, okAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { runWith } from "./test-bench.ts";

describe("serve", () => {
  it("runs until it is asked to stop, then closes cleanly and ends with 0", async () => {
    const happened: string[] = [];
    let stop = (): void => {};
    const stopAsked = (): Promise<void> => {
      happened.push("listens for signals");
      return new Promise((resolve) => {
        stop = resolve;
      });
    };
    const close = async (): Promise<void> => void happened.push("closed");
    const serve = () => {
      happened.push("started");
      setImmediate(() => stop());
      return okAsync({ url: "http://127.0.0.1:6080/meet", close });
    };
    const { code, stdout, stderr } = await runWith("serve", { serve, stopAsked });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toBe("Tallylight listens on http://127.0.0.1:6080/meet. Ctrl-C ends it.\n");
    expect(happened).toEqual(["listens for signals", "started", "closed"]);
  });

  it("prints every problem of the configuration at once, and ends with 2", async () => {
    const problems = [
      { variable: "PORT", given: 'is "x"', expected: "a port" },
      { variable: "LIVEKIT_URL", given: "is not set", expected: "an address" },
    ];
    const serve = () => errAsync({ kind: "invalid-configuration" as const, problems });
    const { code, stderr } = await runWith("serve", { serve });
    expect(code).toBe(2);
    expect(stderr).toContain("Error: 2 settings cannot be used:\n");
    expect(stderr).toContain('\n- PORT is "x"; expected a port\n- LIVEKIT_URL is not set; expected an address\n');
  });

  it("ends with 1 when its port is taken", async () => {
    const failure = { kind: "cannot-listen" as const, host: "127.0.0.1", port: 6080, cause: "EADDRINUSE" };
    const { code, stderr } = await runWith("serve", { serve: () => errAsync(failure) });
    expect(code).toBe(1);
    expect(stderr).toContain("EADDRINUSE");
    expect(stderr).toContain("PORT");
  });
});
