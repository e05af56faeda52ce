import { freePort, startHttpProxy, type Watch } from "@tallylight/services";
import type { Bench } from "./bench.ts";
import type { Answer } from "./client.ts";

/** It has claimed the room, and has read that nobody is deleting it; or has asked LiveKit for the egress, too. */
export type Moment = "claimed" | "asked";

export type Sleeper = {
  /** Has LiveKit been asked for the egress? What was asked for is held until it is let through. */
  readonly hasAsked: () => boolean;
  readonly letThrough: () => void;
  /** Its answer to the start, once it goes on. */
  readonly wakeUp: () => Promise<Answer>;
};

/** A start in the room, by a service of its own that falls asleep at that moment. */
export async function startAsleep({ servers, seen }: Bench, roomId: string, moment: Moment): Promise<Sleeper> {
  let asked = false;
  const asleep = gate();
  const through = gate();
  let fellAsleep = false;
  const fallAsleep = (): void => {
    // Once: it may come to the same point again when it has been woken, and nobody would wake it then.
    if (fellAsleep) return;
    fellAsleep = true;
    service.pause();
    asleep.open();
  };
  const toStorage: Watch = async ({ path }) => {
    const marked = path.includes(`/rooms/${roomId}/`) && (await seen.lock(roomId)) !== null;
    return marked && moment === "claimed" ? fallAsleep : undefined;
  };
  const toLiveKit: Watch = async ({ path }) => {
    if (!path.endsWith("/StartRoomCompositeEgress")) return undefined;
    asked = true;
    if (moment === "asked") fallAsleep();
    await through.opened;
    return undefined;
  };
  const storage = await startHttpProxy(servers.s3.endpoint, toStorage);
  const liveKit = await startHttpProxy(servers.liveKit.url, toLiveKit);
  const proxied = { AWS_ENDPOINT_URL_S3: storage.url, LIVEKIT_URL: liveKit.url };
  const { service, api } = await servers.serve({ PORT: String(await freePort()), ...proxied });
  const { start } = await untilAsleep(asleep.opened, () => api.post("/recordings", { roomId }));
  const wakeUp = async (): Promise<Answer> => {
    service.resume();
    const answered = await start;
    await service.kill("SIGTERM");
    await Promise.all([storage.stop(), liveKit.stop()]);
    return answered;
  };
  return { hasAsked: () => asked, letThrough: through.open, wakeUp };
}

/** On a busy machine it may find the servers too slow before it has claimed the room, and says so: it is asked again. */
async function untilAsleep(
  asleep: Promise<void>,
  ask: () => Promise<Answer>,
): Promise<{ readonly start: Promise<Answer> }> {
  for (;;) {
    const start = ask();
    const answered = await Promise.race([asleep.then(() => null), start]);
    if (answered === null) return { start };
    if (answered.status !== 503) throw new Error(`it did not fall asleep, and answered ${JSON.stringify(answered)}`);
  }
}

function gate(): { readonly open: () => void; readonly opened: Promise<void> } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}
