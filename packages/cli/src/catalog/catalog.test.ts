import type { CatalogCheck } from "@tallylight/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SCHEMAS } from "../schemas.ts";
import { openTestBench, type TestBench, TRANSPORTS } from "../test-bench.ts";

describe.each(TRANSPORTS)("on %s, catalog", (transport) => {
  let bench: TestBench;
  beforeEach(async () => {
    bench = await openTestBench(transport);
    await bench.makeRoom("standup");
    await bench.run("recordings start standup");
  });
  afterEach(() => bench.close());

  const check = async (): Promise<CatalogCheck> => {
    const shown: unknown = JSON.parse((await bench.run("catalog check --json")).stdout);
    return SCHEMAS["catalog check"]?.parse(shown) as CatalogCheck;
  };

  it("check says so when all goes together", async () => {
    await bench.run("catalog rebuild");
    const { code, stdout, stderr } = await bench.run("catalog check");
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: "",
      stderr: "1 record, 1 row, 0 files: no difference.\n",
    });
    expect(await check()).toMatchObject({ documents: 1, rows: 1, counts: {}, verdict: "consistent", index: "whole" });
  });

  it("check names what does not, and rebuild mends the lists", async () => {
    const { index } = bench.ports.catalog;
    const [row] = (await index.page({ limit: 1 }))._unsafeUnwrap().recordings;
    if (row === undefined) throw new Error("nothing was recorded");
    (await index.drop(row, null))._unsafeUnwrap();
    const checked = await bench.run("catalog check");
    expect(checked.code).toBe(1);
    expect(checked.stdout).toMatch(/^KIND +WHAT +MEANING\nno-row +\S+ +no list shows it\n/);
    expect(checked.stderr).toContain("1 difference.");
    expect(checked.stderr).toContain(bench.proposal("catalog rebuild"));
    expect(await check()).toMatchObject({ counts: { "no-row": 1 }, verdict: "differs" });
    const rebuilt = await bench.run("catalog rebuild");
    expect(rebuilt).toMatchObject({ code: 0, stdout: "", stderr: "1 record written, 0 rows dropped.\n" });
    const again: unknown = JSON.parse((await bench.run("catalog rebuild --json")).stdout);
    expect(SCHEMAS["catalog rebuild"]?.parse(again)).toMatchObject({ restored: 1, whole: true });
    expect((await bench.run("catalog check")).code).toBe(0);
  });
});
