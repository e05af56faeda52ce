import { restoreIndex, type SweepPorts } from "@tallylight/core";
import type { House } from "@tallylight/http/compose";
import { s3Settings, startRedisServer } from "@tallylight/services";
import type { Bench, Figure } from "./harness/figure.ts";
import { type Ask, askOf, liveKitSettings, openHouse, settingsOf, versitygw } from "./harness/house.ts";
import { interleave, medianOf } from "./harness/interleave.ts";
import { BASE } from "./harness/memory-house.ts";
import { fillIndex } from "./harness/recordings.ts";
import { connect } from "./harness/redis.ts";
import { ms, plainRow, ratioRow, type Row } from "./harness/row.ts";
import { library, NODE, goProgram, redisVersion } from "./harness/versions.ts";

/** A page of a list costs the same however long the list is, and asks S3 nothing. */
export const figure: Figure = { title: "list page of 100", pinned: true, run };

const FEW = 1_000;

async function run(bench: Bench): Promise<readonly Row[]> {
  const redis = await bench.server(() => startRedisServer());
  const s3 = s3Settings(await versitygw(bench));
  const client = await connect(bench, redis.url);
  const houseWith = async (prefix: string, recordings: number): Promise<House> => {
    const env = { ...settingsOf(bench), ...s3, ...liveKitSettings("http://127.0.0.1:1"), S3_PREFIX: prefix };
    const house = await openHouse(bench, { ...env, REDIS_URL: redis.url });
    // It is lost until it was made from what there is: nothing.
    (await restoreIndex(house.ports))._unsafeUnwrap();
    await fillIndex(house.ports.catalog.index, recordings);
    return house;
  };
  const little = askOf(await houseWith("little", bench.size(FEW, 200)));
  const empty = await usedBytes(client);
  const house = await houseWith("big", bench.recordings);
  const bytes = ((await usedBytes(client)) - empty) / bench.recordings;
  const counted = countStorageCalls(house);
  const big = askOf(counted.house);
  const count = bench.size(100, 5);
  const pages = 2;
  const taken = await interleave(
    { big: medianOf(count, await pagesOf(big, pages)), little: medianOf(count, await pagesOf(little, pages)) },
    bench.rounds,
  );
  const calls = counted.calls();
  const on = [await redisVersion(client), goProgram("versitygw"), library("ioredis"), NODE];
  const named = { figure: `list page of 100 of ${bench.recordings} recordings`, on };
  const size = { figure: "an index in Redis, bytes a recording", on, reach: { atMost: 2_500 } };
  return [
    ratioRow({ ...named, against: `of ${FEW}`, reach: { atMost: 1.3 } }, [taken.big, taken.little], ms),
    plainRow({ ...named, against: "calls to S3", reach: { atMost: 0 } }, [calls], "calls"),
    plainRow({ ...size, against: "2,450 as it was measured" }, [bytes], "bytes"),
  ];
}

/** The first page and the one after it, in turn. */
async function pagesOf(ask: Ask, pages: number): Promise<(nth: number) => Promise<void>> {
  const page = async (token: string | null): Promise<string> => {
    const query = token === null ? "" : `&nextPageToken=${encodeURIComponent(token)}`;
    const answer = await ask(`${BASE}/recordings?maxItems=100${query}`);
    const { recordings, pagination } = (await answer.json()) as Page;
    if (answer.status !== 200 || recordings.length !== 100) throw new Error(`${answer.status}: not a page of 100`);
    return pagination.nextPageToken;
  };
  const second = await page(null);
  return async (nth) => void (await page(nth % pages === 0 ? null : second));
}

type Page = { readonly recordings: readonly unknown[]; readonly pagination: { readonly nextPageToken: string } };

/** The same house, which counts what it asks of documents, rooms, secrets and media. */
function countStorageCalls(house: House): { readonly house: House; readonly calls: () => number } {
  let calls = 0;
  const counting = <T extends object>(port: T): T =>
    new Proxy(port, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== "function") return method;
        return (...args: unknown[]): unknown => {
          calls += 1;
          return Reflect.apply(method, target, args);
        };
      },
    });
  const { catalog, rooms } = house.ports;
  const { documents, media, secrets } = catalog;
  const ports: SweepPorts = {
    ...house.ports,
    rooms: counting(rooms),
    catalog: { ...catalog, documents: counting(documents), media: counting(media), secrets: counting(secrets) },
  };
  return { house: { ...house, ports }, calls: () => calls };
}

async function usedBytes(client: { info(section: string): Promise<string> }): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await client.info("memory"))?.[1]);
}
