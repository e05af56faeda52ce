import { listRecordings, type Recording, type RecordingPosition } from "@tallylight/core";
import { beforeEach, describe, expect, it } from "vitest";
import { recording } from "../contracts/recording-index-samples.ts";
import { makeWorld, type World } from "./world.ts";

const EVEN = ({ startDate = 0 }: Recording): boolean => startDate % 2 === 0;

describe("a list filtered by what no index answers", () => {
  let world: World;
  const fill = async (count: number): Promise<void> => {
    for (let n = 1; n <= count; n += 1) await world.ports.catalog.index.announce(recording({ n, startDate: n }));
  };
  const page = async (limit: number, accepts: (one: Recording) => boolean, after?: RecordingPosition) => {
    const { recordings, next } = (
      await listRecordings(world.ports, { limit, sortField: "size", after }, accepts)
    )._unsafeUnwrap();
    return { starts: recordings.map(({ startDate }) => startDate), next };
  };
  beforeEach(async () => {
    world = await makeWorld();
  });

  it("is filled page by page, and goes on after the last that was accepted", async () => {
    await fill(250);
    const first = await page(3, EVEN);
    expect(first.starts).toEqual([250, 248, 246]);
    expect(first.next).toMatchObject({ sortValue: null, startDate: 246 });
    const second = await page(3, EVEN, first.next ?? undefined);
    expect(second.starts).toEqual([244, 242, 240]);
  });

  it("goes through more rows than one page of the index has, and says when there is no more", async () => {
    await fill(250);
    const onlyOld = (one: Recording): boolean => (one.startDate ?? 0) <= 2;
    expect(await page(9, onlyOld)).toEqual({ starts: [2, 1], next: null });
    expect(await page(2, onlyOld), "full, and all was seen").toEqual({ starts: [2, 1], next: null });
  });

  it("looks at no more than 2,000 rows, and then goes on from there", async () => {
    await fill(2_050);
    const oldest = (one: Recording): boolean => one.startDate === 1;
    const first = await page(5, oldest);
    expect(first).toMatchObject({ starts: [], next: { startDate: 51 } });
    expect(await page(5, oldest, first.next ?? undefined)).toEqual({ starts: [1], next: null });
  });

  it("goes on by start where no field is asked for, and is refused when the index is away", async () => {
    await fill(5);
    const answer = (await listRecordings(world.ports, { limit: 1 }, EVEN))._unsafeUnwrap();
    expect(answer.next).toEqual({ startDate: 4, recordingId: recording({ n: 4 }).recordingId });
    world.setOutage("index", "down");
    expect((await listRecordings(world.ports, { limit: 1 }, EVEN)).isErr()).toBe(true);
  });
});
