import { okAsync } from "neverthrow";
import { describeConfig } from "@tallylight/http";
import { describe, expect, it } from "vitest";
import type { ConfigCheckJson, ConfigJson } from "../shapes.ts";
import { runWith } from "../test-bench.ts";

const SECRET = "a-secret-of-22-characters-and-more";

const withEnv = (args: string, env: Record<string, string>) =>
  runWith(args, { settings: () => okAsync(describeConfig(env)) });

describe("config", () => {
  it("check says so when all is well", async () => {
    const { code, stdout, stderr } = await withEnv("config check", { PORT: "8080" });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "Every setting can be used.\n" });
  });

  it("check tells all problems at once, and ends with 2", async () => {
    const { code, stderr } = await withEnv("config check", { PORT: "many", TALLY_GC_INTERVAL: "soon" });
    expect(code).toBe(2);
    expect(stderr).toContain("2 settings cannot be used:\n- PORT ");
    const json = await withEnv("config check --json", { PORT: "many" });
    expect(json.code).toBe(2);
    expect(JSON.parse(json.stdout) as ConfigCheckJson).toMatchObject({ ok: false, problems: [{ variable: "PORT" }] });
  });

  it("check tells what has no effect", async () => {
    const { code, stderr } = await withEnv("config check", { TALLY_GC_INTERVALL: "30m" });
    expect(code).toBe(0);
    expect(stderr).toContain("No effect:\n- TALLY_GC_INTERVALL ");
    const both = await withEnv("config check", { TALLY_GC_INTERVALL: "30m", PORT: "many" });
    expect(both.code).toBe(2);
    expect(both.stderr).toMatch(/No effect:\n- TALLY_GC_INTERVALL [^]*1 setting cannot be used:\n- PORT /);
  });

  it("print shows what takes effect and where it comes from, and no secret", async () => {
    const { code, stdout } = await withEnv("config print", { TALLY_API_KEYS: SECRET, PORT: "8080" });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^SETTING +FROM +VALUE\n/);
    expect(stdout).toMatch(/^PORT +environment +8080$/m);
    expect(stdout).toMatch(/^TALLY_API_KEYS +environment +\(set; it is not shown\)$/m);
    expect(stdout).toMatch(/^TALLY_GC_INTERVAL +default +30m$/m);
    expect(stdout).toMatch(/^LIVEKIT_URL +default +\(not set\)$/m);
    expect(stdout).not.toContain(SECRET);
  });

  it("print gives every setting to machines", async () => {
    const { stdout } = await withEnv("config print --json", {});
    const { settings } = JSON.parse(stdout) as ConfigJson;
    expect(settings).toContainEqual({ variable: "PORT", value: "6080", from: "default", secret: false });
    expect(settings).toContainEqual({ variable: "TALLY_SECRET", value: null, from: "default", secret: true });
  });
});
