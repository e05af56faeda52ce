import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { encodeLock } from "@tallylight/adapters/wire";
import type { EgressId, Lock, RoomSid, Uid } from "@tallylight/core";
import { Redis } from "ioredis";
import { run } from "../../process.ts";
import { type House, singleRedis } from "../house.ts";
import { type Scenario, scenario } from "../scenario.ts";
import { promised } from "./words.ts";

const ORPHANS = 10_000;
/** One in so many knew its egress, of which LiveKit knows nothing: it gets an entry before its lock goes. */
const WITH_EGRESS = 100;
const AGE_MS = 600_000;
const AT_ONCE = 500;
/** What LiveKit has forgotten is looked at again after a minute. */
const SECOND_LOOK_MS = 61_000;

export const orphans: Scenario = scenario({
  name: "orphans",
  quick: false,
  direct: true,
  injects: `${ORPHANS} locks whose recordings LiveKit does not know, one in ${WITH_EGRESS} with an egress id, beside a recording that runs; two sweeps a minute apart`,
  faults: [],
  lockServer: singleRedis,
  settings: { TALLY_GC_INTERVAL: "30m" },
  act: async (house) => {
    const running = await promised(house, 0, await house.meet("Running"));
    await plant(house);
    const began = Date.now();
    const sweep = run(["gc", "run", "--json"], house.env, house.folder);
    const other = await house.meet("Asked for meanwhile");
    const askedAt = Date.now();
    await promised(house, 1, other);
    const answeredMs = Date.now() - askedAt;
    const { code, stdout } = await sweep;
    const released = stdout.split('"release"').length - 1;
    const tookMs = Date.now() - began;
    await delay(SECOND_LOOK_MS);
    await run(["gc", "run"], house.env, house.folder);
    const { body } = await house.instances[2].api.get(`/recordings/${running}`);
    return `gc run ended with ${code} after ${Math.round(tookMs / 1_000)} s and released ${released}; a start meanwhile took ${answeredMs} ms; the other recording is ${String(body["status"])}`;
  },
});

async function plant({ env }: House): Promise<void> {
  const client = new Redis(env["REDIS_URL"] ?? "");
  for (let from = 0; from < ORPHANS; from += AT_ONCE) {
    const pipeline = client.pipeline();
    for (let nth = from; nth < from + AT_ONCE; nth += 1) {
      const columns = ["v", id(16), "t", String(Date.now() - AGE_MS), "d", encodeLock(orphan(nth))];
      pipeline.hset(`tally:openvidu-meet:{orphan-${nth}}:lock`, ...columns);
    }
    await pipeline.exec();
  }
  client.disconnect();
}

function orphan(nth: number): Lock {
  const egressId = nth % WITH_EGRESS === 0 ? (`EG_${id(6)}` as EgressId) : null;
  const held = { uid: id(11) as Uid, sid: `RM_${id(6)}` as RoomSid, owner: "a service that died" };
  return egressId === null ? { ...held, state: "starting", egressId } : { ...held, state: "active", egressId };
}

/** Letters and digits, two for each byte. */
function id(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}
