import { describe, expect, it } from "vitest";
import { drawOptions } from "./options.ts";
import { runOnce } from "./run.ts";
import { formatOptions, parseOptions, parseSaved } from "./saved.ts";
import { hashingListener } from "./timeline.ts";

async function digestOf(seed: number): Promise<string> {
  const { listener, digest } = hashingListener();
  await runOnce(drawOptions(seed), listener);
  return digest();
}

describe("a run", () => {
  it.each([3, 8, 21, 34])("is the same, byte for byte, when seed %i runs again", async (seed) => {
    expect(await digestOf(seed)).toBe(await digestOf(seed));
  });

  it("is another one for another seed", async () => {
    expect(await digestOf(3)).not.toBe(await digestOf(4));
  });

  it("goes as it goes whether or not anybody listens", async () => {
    const options = drawOptions(21);
    const { listener } = hashingListener();
    const [heard, unheard] = [await runOnce(options, listener), await runOnce(options)];
    expect(unheard).toEqual(heard);
  });

  it("is saved as one line, and read back", () => {
    const options = drawOptions(34);
    expect(parseOptions(formatOptions(options))).toEqual(options);
    expect(parseSaved(`# why\n\n${formatOptions(options)}\n`)).toEqual([options]);
  });

  it("is not read from a line that names what there is not", () => {
    expect(() => parseOptions(formatOptions(drawOptions(3)).replace("faults=", "faults=meteor,"))).toThrow("meteor");
    expect(() => parseOptions("3 rooms=1")).toThrow("not a saved run");
  });
});
