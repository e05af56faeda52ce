import { createHash } from "node:crypto";
import { EncodedFileType, EgressInfo, EgressStatus, RoomCompositeEgressRequest, WebhookEvent } from "@livekit/protocol";
import { mediaFilename, mediaKey, onRecorderEvent } from "@tallylight/core";
import { AccessToken, WebhookReceiver } from "livekit-server-sdk";
import type { Bench, Figure } from "./harness/figure.ts";
import { askOf } from "./harness/house.ts";
import { interleave } from "./harness/interleave.ts";
import { LIVEKIT_KEY, memoryHouse } from "./harness/memory-house.ts";
import { startingLiveKit } from "./harness/quick-livekit.ts";
import { ms, ratioRow, type Row } from "./harness/row.ts";
import { library, NODE } from "./harness/versions.ts";

/** The signature costs what it costs; what we do about the event is to cost less than that again. */
export const figure: Figure = { title: "CPU of one webhook of LiveKit's", pinned: true, run };

async function run(bench: Bench): Promise<readonly Row[]> {
  const house = memoryHouse(startingLiveKit());
  const ask = askOf(house);
  const { body, authorization } = await signedEvent(house.config.prefix);
  // As it was heard before: LiveKit repeats its webhooks, and each is taken in as a whole.
  const heard = (await house.webhooks.receive(body, authorization))._unsafeUnwrap();
  if (heard.kind !== "egress") throw new Error(`the event is ${heard.kind}, not an egress of ours`);
  (await onRecorderEvent(house.ports, heard.evidence))._unsafeUnwrap();
  const receiver = new WebhookReceiver(LIVEKIT_KEY.apiKey, LIVEKIT_KEY.apiSecret);
  const headers = { authorization, "content-type": "application/webhook+json", "content-length": String(body.length) };
  const count = bench.size(1_000, 20);
  const taken = await interleave(
    {
      ours: () =>
        cpuOf(count, async () => {
          const { status } = await ask("/livekit/webhook", { method: "POST", body, headers });
          if (status !== 200) throw new Error(`the webhook was answered ${status}`);
        }),
      receiver: () => cpuOf(count, () => receiver.receive(body, authorization)),
    },
    bench.rounds,
  );
  const on = [library("livekit-server-sdk"), library("hono"), NODE, "stores in memory"];
  const named = { figure: figure.title, against: "WebhookReceiver.receive alone" };
  return [ratioRow({ ...named, reach: { atMost: 1.8 }, on }, [taken.ours, taken.receiver], ms)];
}

/** Milliseconds of CPU for one of them. */
async function cpuOf(count: number, work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let nth = 0; nth < count; nth += 1) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / count;
}

/** `egress_updated`, as LiveKit signs it: a token that holds the checksum of the body. */
async function signedEvent(prefix: Parameters<typeof mediaKey>[0]) {
  const [roomId, uid] = ["daily-standup" as const, "u".repeat(22)] as [never, never];
  const filepath = mediaKey(prefix, roomId, uid);
  const output = { filepath, fileType: EncodedFileType.MP4 };
  const egressInfo = new EgressInfo({
    egressId: "EG_abcdefghijkl",
    roomId: "RM_abcdefghijkl",
    roomName: roomId,
    status: EgressStatus.EGRESS_ACTIVE,
    startedAt: 1_795_000_000_000_000_000n,
    updatedAt: 1_795_000_001_000_000_000n,
    request: {
      case: "roomComposite",
      value: new RoomCompositeEgressRequest({ roomName: roomId, layout: "grid", fileOutputs: [output] }),
    },
    fileResults: [{ filename: mediaFilename(roomId, uid) }],
  });
  const event = new WebhookEvent({
    event: "egress_updated",
    id: "EV_abcdefghijkl",
    createdAt: 1_795_000_001n,
    egressInfo,
  });
  const body = event.toJsonString();
  const token = new AccessToken(LIVEKIT_KEY.apiKey, LIVEKIT_KEY.apiSecret, { ttl: 3_600 });
  token.sha256 = createHash("sha256").update(body).digest("base64");
  return { body, authorization: await token.toJwt() };
}
