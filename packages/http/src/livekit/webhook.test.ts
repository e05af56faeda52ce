import { createHash, createHmac } from "node:crypto";
import { type Egress, lockIn, type RoomId } from "@tallylight/core";
import { until } from "@tallylight/services";
import { ResultAsync } from "neverthrow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestHouse, type TestHouse } from "../test-house.ts";

let test: TestHouse;
beforeAll(async () => {
  test = await openTestHouse();
});
afterAll(() => test.close());

/** Signed as LiveKit signs: a token over the body's checksum. */
function signature(body: string, { simulator: { apiKey, apiSecret } }: TestHouse, changes: object = {}): string {
  const now = Math.floor(Date.now() / 1_000);
  const sha256 = createHash("sha256").update(body).digest("base64");
  const claims = { iss: apiKey, nbf: now - 5, exp: now + 300, sha256, ...changes };
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const content = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  return `${content}.${createHmac("sha256", apiSecret).update(content).digest("base64url")}`;
}

function send(event: object | string, house: TestHouse = test, authorization?: string): Promise<Response> {
  const body = typeof event === "string" ? event : JSON.stringify(event);
  const headers = {
    "content-type": "application/webhook+json",
    authorization: authorization ?? signature(body, house),
  };
  return house.ask("/livekit/webhook", { method: "POST", body, headers });
}

const roomEvent = (event: string, name: string) => ({ event, id: "EV_1", room: { name, sid: "RM_1" } });

async function statusOf(roomId: string): Promise<unknown> {
  const room = (await (await test.ask(`/meet/api/v1/rooms/${roomId}`)).json()) as { status: string };
  return room.status;
}

async function newRoom(): Promise<string> {
  const made = await test.ask("/meet/api/v1/rooms", { json: {} });
  return ((await made.json()) as { roomId: string }).roomId;
}

describe("a webhook that LiveKit did not sign changes nothing", () => {
  it.each<[string, (body: string) => Record<string, string>]>([
    ["no signature", () => ({})],
    ["another body's signature", () => ({ authorization: signature("{}", test) })],
    ["one that has run out", (body) => ({ authorization: signature(body, test, { nbf: 1, exp: 2 }) })],
    ["another key's", (body) => ({ authorization: signature(body, test, { iss: "theirs" }) })],
    ["an API key", () => ({ "x-api-key": test.house.apiKeys[0] ?? "" })],
  ])("%s", async (_, headersFor) => {
    const roomId = await newRoom();
    const body = JSON.stringify(roomEvent("room_started", roomId));
    const answer = await test.ask("/livekit/webhook", { method: "POST", body, headers: headersFor(body) });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: "bad-signature" });
    expect(await statusOf(roomId)).toBe("open");
  });
});

describe("a webhook of LiveKit's", () => {
  it("that a room has begun or ended shows in the room", async () => {
    const roomId = await newRoom();
    expect((await send(roomEvent("room_started", roomId))).status).toBe(200);
    expect(await statusOf(roomId)).toBe("active_meeting");
    expect((await send(roomEvent("room_finished", roomId))).status).toBe(200);
    expect(await statusOf(roomId)).toBe("open");
  });

  it("of which nothing is known is taken, and noted", async () => {
    for (const event of [
      { event: "something_new", id: "EV_1" },
      roomEvent("room_started", "no room id of ours!"),
      { event: "egress_updated", id: "EV_1", egressInfo: { egressId: "EG_1", roomName: "x", status: "EGRESS_ACTIVE" } },
      { event: "egress_ended", id: "EV_1", egressInfo: { egressId: "" } },
    ]) {
      expect([event, (await send(event)).status]).toEqual([event, 200]);
      expect(test.log.at(-1)).toMatchObject({ route: "/livekit/webhook", ignored: expect.any(String) });
    }
  });

  it("that is no event is refused for good", async () => {
    expect((await send("{")).status).toBe(400);
    expect((await send(JSON.stringify({ event: "x".repeat(262_144) }))).status).toBe(413);
    expect((await test.ask("/livekit/webhook")).status).toBe(404);
  });

  it("that cannot be handled in time, or not be stored, is to be sent again", async () => {
    const stuck = (read: () => ResultAsync<never, never>) =>
      openTestHouse((house) => ({
        ...house,
        ports: { ...house.ports, locks: { ...house.ports.locks, read } },
        settings: { ...house.settings, limits: { ...house.settings.limits, eventMs: 20 } },
      }));
    let release = (): void => {};
    const released = new Promise<never>((_, reject) => {
      release = () => reject(new Error("released"));
    });
    const house = await stuck(() => ResultAsync.fromSafePromise(released));
    const answer = await send(roomEvent("room_finished", "room-1"), house);
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("1");
    expect(await answer.json()).toMatchObject({ code: "event-not-handled" });
    release();
    await house.close();
  });
});

describe("a room that ends while its recording starts", () => {
  it("ends the start at once, and the stop that follows is waited for", async () => {
    const stops = { asked: 0, answered: 0 };
    const house = await openTestHouse(({ ports, ...house }) => {
      const stop: Egress["stop"] = (egressId) => {
        stops.asked += 1;
        return ports.egress.stop(egressId).map((answer) => ((stops.answered += 1), answer));
      };
      return { ...house, ports: { ...ports, egress: { ...ports.egress, stop } } };
    });
    const roomId = (await house.openRoom()) as RoomId;
    house.simulator.setFaults(roomId, { recorder: { kind: "never-active" } });
    const waiting = house.ask("/meet/api/v1/recordings", { json: { roomId } });
    // With the lock knowing its egress, the webhook makes the stop due; the start, once it hears of it, another one.
    const { directory, egress, locks } = house.house.ports;
    await until(
      "the lock knows its egress",
      async () => lockIn((await locks.read(roomId))._unsafeUnwrap().held)?.egressId,
    );
    // Sent by ourselves: a simulated room that really closes ends its recorder too, and then there is nothing to stop.
    const room = (await directory.find(roomId))._unsafeUnwrap();
    const event = { event: "room_finished", id: "EV_1", room: { name: roomId, sid: room?.sid } };
    expect((await send(event, house)).status).toBe(200);
    expect(await (await waiting).json()).toMatchObject({ status: 409, code: "room-ended" });
    await house.work.idle();
    expect(stops.asked).toBeGreaterThan(0);
    expect(stops.answered).toBe(stops.asked);
    // LiveKit's list follows its answer.
    await until("nothing starts any more", async () => {
      const { ours } = (await egress.inRoom(roomId))._unsafeUnwrap();
      return ours.every(({ status }) => status !== "starting");
    });
    await house.close();
  });
});
