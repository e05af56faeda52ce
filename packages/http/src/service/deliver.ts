import { lookup } from "node:dns/promises";
import type { House } from "../compose.ts";
import { eventLogRecipient } from "../events/record.ts";
import type { Streams } from "../events/streams.ts";
import { type Dispatch, startDispatch } from "../outgoing/dispatch.ts";
import type { Resolver } from "../outgoing/locate.ts";
import { poster } from "../outgoing/post.ts";
import type { Recipient } from "../outgoing/pump.ts";
import { receiverOf } from "../outgoing/receivers.ts";
import { webhookTo } from "../outgoing/webhook.ts";
import type { Observers } from "./upkeep.ts";

const POST_TIMEOUT_MS = 10_000;
const MAX_REPLY_BYTES = 65_536;

const systemResolver: Resolver = (host) => lookup(host, { all: true, verbatim: true });

/** Brings what is announced to everybody who is told of it, until it is ended: receivers, and the streams of events. */
export function startDelivery(house: House, observers: Observers, streams: Pick<Streams, "wake">): Dispatch {
  const { events, outbox, ports } = house;
  const log = eventLogRecipient(events, observers.metrics, {
    onRecorded: streams.wake,
    onAudit: (audit) => observers.log.warn({ audit }, "a lock was released by hand"),
  });
  return startDispatch({ clock: ports.clock, outbox, random: Math.random }, [log, ...webhooksOf(house)], observers);
}

function webhooksOf({ config, apiKeys, ports }: House): readonly Recipient[] {
  const { urls, secrets, allowPrivate } = config.receivers;
  const [first = "", ...others] = secrets.length > 0 ? secrets : apiKeys.slice(0, 1);
  const post = poster({
    resolve: systemResolver,
    allowPrivate,
    timeoutMs: POST_TIMEOUT_MS,
    maxReplyBytes: MAX_REPLY_BYTES,
  });
  const signing = { clock: ports.clock, post, secrets: [first, ...others] } as const;
  return urls.map((url) => webhookTo(receiverOf(url), signing));
}

/** The same house; `ring` is called after each announcement, so that nothing waits for the next look at the outbox. */
export function withBell(house: House, ring: () => void): House {
  const { catalog } = house.ports;
  const announce: typeof catalog.index.announce = (recording) =>
    catalog.index.announce(recording).map((done) => {
      ring();
      return done;
    });
  return { ...house, ports: { ...house.ports, catalog: { ...catalog, index: { ...catalog.index, announce } } } };
}
