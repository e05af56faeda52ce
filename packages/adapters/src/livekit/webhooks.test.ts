import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { mediaKey, type RoomId, type Uid } from "@tallylight/core";
import { AccessToken } from "livekit-server-sdk";
import { isSkipped, startLiveKit, startRedis } from "@tallylight/services";
import { afterAll, describe, expect, test } from "vitest";
import { QUICK_TIMINGS, startSimulator } from "../simulator/index.ts";
import { connectLiveKit, liveKitEgress, type LiveKitKey, liveKitRooms, liveKitWebhooks } from "./index.ts";

const ours = { apiKey: "ours", apiSecret: "a secret that is long enough for HS256" };
const older = { apiKey: "older", apiSecret: "the secret that was used until today, HS256" };
const theirs = { apiKey: "ours", apiSecret: "not the secret that belongs to that key" };
const connection = connectLiveKit({ url: "http://127.0.0.1:1", keys: [ours, older], prefix: "meet" });
const { receive } = liveKitWebhooks(connection);

const fixture = (name: string) =>
  readFileSync(new URL(`../../testdata/livekit/${name}.json`, import.meta.url), "utf8").replaceAll(
    /traces\/([\w-]+)\.mp4/g,
    (_, room: string) => mediaKey("meet", room as RoomId, "0123456789abcdefABCDEF" as Uid),
  );
const recorded: { event: string }[] = JSON.parse(fixture("life")).webhooks;
const ends: Record<string, object> = JSON.parse(fixture("ends"));
const finished = JSON.stringify({
  event: "room_finished",
  room: { name: "r1", sid: "RM_1" },
  id: "EV_1",
  createdAt: "1",
});

type Signing = { readonly key?: typeof ours; readonly ttl?: string; readonly body?: string | Uint8Array };

/** LiveKit's Authorization header for a body. */
async function signature(body: string | Uint8Array, { key = ours, ttl = "5m" }: Signing = {}): Promise<string> {
  const token = new AccessToken(key.apiKey, key.apiSecret, { ttl });
  token.sha256 = createHash("sha256").update(body).digest("base64");
  return token.toJwt();
}

async function received(body: object | string, signing: Signing = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return (await receive(text, await signature(text, signing)))._unsafeUnwrap();
}

const refused = async (body: string | Uint8Array, header?: string) => (await receive(body, header))._unsafeUnwrapErr();

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("a webhook is refused when", () => {
  test("its body was changed", async () => {
    const header = await signature(finished);
    const error = { kind: "bad-signature", reason: "the checksum is not the body's" };
    expect(await refused(finished.replace("r1", "r2"), header)).toEqual(error);
    expect(await refused(`${finished} `, header)).toEqual(error);
  });

  test("it has no signature", async () => {
    expect(await refused(finished)).toEqual({ kind: "bad-signature", reason: "no Authorization header" });
    expect(await refused(finished, "")).toMatchObject({ kind: "bad-signature" });
  });

  test.each([
    ["another secret", () => signature(finished, { key: theirs }), "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"],
    ["another key", () => signature(finished, { key: { ...ours, apiKey: "theirs" } }), "ERR_JWT_CLAIM_VALIDATION"],
    ["yesterday", () => signature(finished, { ttl: "-60s" }), "ERR_JWT_EXPIRED"],
    ["Bearer before it", async () => `Bearer ${await signature(finished)}`, "ERR_JWS_INVALID"],
    ["nothing that is a token", async () => "garbage", "ERR_JWS_INVALID"],
  ])("it is signed with %s, and the reason tells no token", async (_, header, code) => {
    const sent = await header();
    const { kind, reason } = await refused(finished, sent);
    expect({ kind, reason }).toEqual({ kind: "bad-signature", reason: expect.stringContaining(code) });
    expect(reason).not.toContain(sent.slice(0, 20));
  });

  test("it is signed with no algorithm", async () => {
    const claims = { iss: ours.apiKey, exp: Date.now() / 1000 + 60, sha256: sha256(finished) };
    const unsigned = `${base64url({ alg: "none" })}.${base64url(claims)}.`;
    expect(await refused(finished, unsigned)).toMatchObject({ kind: "bad-signature" });
  });

  test("its token would never expire", async () => {
    const claims = { iss: ours.apiKey, sha256: sha256(finished) };
    const content = `${base64url({ alg: "HS256" })}.${base64url(claims)}`;
    const mac = createHmac("sha256", ours.apiSecret).update(content).digest("base64url");
    expect(await refused(finished, `${content}.${mac}`)).toMatchObject({ kind: "bad-signature" });
  });

  test("its token is a participant's, made with our own key", async () => {
    const token = new AccessToken(ours.apiKey, ours.apiSecret, { identity: "ann" });
    token.addGrant({ roomJoin: true, room: "r1" });
    expect(await refused(finished, await token.toJwt())).toMatchObject({ kind: "bad-signature" });
  });

  test.each(["{", "null", "[]", '"text"', '{"egressInfo":{"startedAt":"x"}}', ""])(
    "LiveKit signed what is no event: %s",
    async (body) => {
      const error = { kind: "malformed", reason: "the body is not a webhook event in JSON" };
      expect(await refused(body, await signature(body))).toEqual(error);
    },
  );

  test("its body is not JSON and nobody signed it: nothing is parsed before it is verified", async () => {
    expect(await refused("{", await signature("{", { key: theirs }))).toMatchObject({ kind: "bad-signature" });
  });
});

describe("a webhook is accepted", () => {
  test("as the bytes that came", async () => {
    const bytes = new TextEncoder().encode(finished.replace("}", ',"metadata":"é"}'));
    expect((await receive(bytes, await signature(bytes))).isOk()).toBe(true);
  });

  test("from any of our keys, so that a key can be exchanged", async () => {
    expect(await received(finished, { key: older })).toMatchObject({ kind: "room" });
  });

  test("with events, fields and enums that only a later LiveKit knows", async () => {
    expect(await received({ event: "room_moved", room: { name: "r1" } })).toMatchObject({
      kind: "ignored",
      event: "room_moved",
      why: "not an event that is used here",
    });
    const room = { name: "r1", sid: "RM_1", mood: "good" };
    expect(await received({ event: "room_started", room, weather: { sun: true } })).toMatchObject({ kind: "room" });
    const participant = { identity: "ann", state: "DANCING" };
    expect(await received({ event: "participant_joined", participant })).toMatchObject({ kind: "ignored" });
  });
});

describe("what LiveKit sent while it recorded", () => {
  test("is the recording's evidence in its order, among the room's and events of no use", async () => {
    const events = await Promise.all(recorded.map((body) => received(body)));
    const told = events.map((event) => {
      if (event.kind === "egress") return event.evidence.status;
      return event.kind === "room" ? event.event : event.kind;
    });
    expect(told.filter((kind) => kind !== "ignored")).toEqual([
      "room_started",
      "starting",
      "active",
      "ending",
      "complete",
    ]);
    expect(events[0]).toEqual({
      kind: "room",
      event: "room_started",
      roomId: "t01-b673",
      sid: "RM_jwUNWnp2jbrk",
      createdAt: expect.toSatisfy((at: number) => at > 1_600_000_000_000 && at % 1_000 === 0),
    });
    expect(events.find(({ kind }) => kind === "ignored")).toMatchObject({ event: "participant_joined" });
  });

  test.each([
    ["aborted", { errorCode: 412, error: "Start signal not received", sizeBytes: undefined }],
    ["failed", { errorCode: 500, error: "internal error", durationSeconds: undefined }],
    ["limit_reached", { errorCode: 413, sizeBytes: 100_855, durationSeconds: 3.628905155 }],
  ])("is read when it ended otherwise: %s", async (status, facts) => {
    const event = await received(ends[status] ?? {});
    expect(event).toMatchObject({ kind: "egress", evidence: { status, source: "livekit", ...facts } });
  });
});

describe("of an egress event", () => {
  const roomComposite = { roomName: "r1", fileOutputs: [{ filepath: "their/own.mp4" }] };
  const info = { egressId: "EG_theirs", roomName: "r1", roomComposite };

  test("somebody else's is told by its id", async () => {
    expect(await received({ event: "egress_started", egressInfo: info })).toMatchObject({
      kind: "foreign-egress",
      egressId: "EG_theirs",
    });
  });

  test.each([undefined, { ...info, egressId: "" }, { ...info, egressId: "EG_/../x" }])(
    "nothing is left when it names no egress",
    async (egressInfo) => {
      expect(await received({ event: "egress_ended", egressInfo })).toMatchObject({
        kind: "ignored",
        why: "names no egress",
      });
    },
  );

  test("an end whose status says otherwise, or is not known, is ignored", async () => {
    const { egressInfo } = ends["failed"] as { egressInfo: object };
    const odd = { event: "egress_ended", egressInfo: { ...egressInfo, status: "EGRESS_EVAPORATED" } };
    expect(await received(odd)).toMatchObject({ kind: "ignored", event: "egress_ended" });
  });
});

describe("of a room event", () => {
  test.each([
    ["its name is no room id of ours", { name: "a b", sid: "RM_1" }],
    ["it has no sid", { name: "r1" }],
    ["it has no room", undefined],
  ])("nothing is left when %s", async (_, room) => {
    expect(await received({ event: "room_finished", room })).toMatchObject({
      kind: "ignored",
      event: "room_finished",
    });
  });
});

/** A receiver on the wire. `events` is what the adapter makes of everything that came, which must all be accepted. */
async function webhookServer() {
  const came: { readonly body: Buffer; readonly header: string | undefined }[] = [];
  const server = createServer((request, response) => {
    void buffer(request)
      .then((body) => came.push({ body, header: request.headers.authorization }))
      .then(() => response.end());
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    events: async (key: LiveKitKey) => {
      const webhooks = liveKitWebhooks(connectLiveKit({ url: "http://127.0.0.1:1", keys: [key], prefix: "meet" }));
      return Promise.all(came.map(async ({ body, header }) => (await webhooks.receive(body, header))._unsafeUnwrap()));
    },
    close: () => server.close(),
  };
}

test("the simulator's webhooks are accepted as they come, from the room's opening to the recording's end", async () => {
  const hook = await webhookServer();
  const upload = async () => {};
  const simulator = await startSimulator({ ...ours, webhookUrls: [hook.url], timings: QUICK_TIMINGS, upload });
  const egress = liveKitEgress(connectLiveKit({ url: simulator.url, keys: [ours], prefix: "meet" }));
  const roomId = "r1" as RoomId;
  const uid = "0123456789abcdefABCDEF" as Uid;
  const told = async () =>
    (await hook.events(ours)).flatMap((event) => (event.kind === "egress" ? [event.evidence.status] : []));
  simulator.seat(roomId, "ann");
  const asked = { roomId, uid, layout: "grid", encoding: "H264_720P_30", timeoutMs: 5_000 } as const;
  const { egressId } = (await egress.start(asked))._unsafeUnwrap();
  await expect.poll(told).toContain("active");
  await egress.stop(egressId);
  await expect.poll(told).toEqual(["starting", "active", "ending", "complete"]);
  expect(await hook.events(ours)).toContainEqual(expect.objectContaining({ event: "room_started", roomId }));
  await simulator.close();
  hook.close();
});

const hook = await webhookServer();
const redis = await startRedis();
const liveKit = isSkipped(redis) ? redis : await startLiveKit({ redisUrl: redis.url, webhookUrl: hook.url });
afterAll(async () => {
  for (const service of [liveKit, redis]) if (!isSkipped(service)) await service.stop();
  hook.close();
});

test.skipIf(isSkipped(liveKit))("livekit-server's webhooks are accepted as they come", async () => {
  if (isSkipped(liveKit)) return;
  const { url, apiKey, apiSecret } = liveKit;
  const rooms = liveKitRooms(connectLiveKit({ url, keys: [{ apiKey, apiSecret }], prefix: "meet" }));
  const roomId = "r1" as RoomId;
  const { sid } = (await rooms.open(roomId))._unsafeUnwrap();
  await rooms.close(roomId);
  await expect
    .poll(() => hook.events(liveKit), { timeout: 10_000 })
    .toMatchObject([
      { kind: "room", event: "room_started", roomId, sid },
      { kind: "room", event: "room_finished", roomId, sid },
    ]);
});

function sha256(body: string): string {
  return createHash("sha256").update(body).digest("base64");
}
