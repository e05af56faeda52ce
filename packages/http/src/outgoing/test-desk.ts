import { emptyIndexMemory, memoryOutbox, memoryRecordingIndex } from "@tallylight/adapters/memory";
import {
  type Delivery,
  formatRecordingId,
  type Outbox,
  type ReceiverId,
  type Recording,
  type RecordingIdParts,
  type RecordingIndex,
  type RecordingStatus,
} from "@tallylight/core";
import { err, ok } from "neverthrow";
import { type VirtualClock, virtualClock } from "../../../adapters/src/simulation/virtual-clock.ts";
import { createMetrics, type Metrics } from "../metrics/metrics.ts";
import { type Dispatch, startDispatch } from "./dispatch.ts";
import type { NotSent, Recipient } from "./pump.ts";

/** For tests: an outbox in memory, a clock that goes when it is told, and recipients that do as they are told. */
export type Desk = {
  readonly clock: VirtualClock;
  readonly outbox: Outbox;
  readonly index: RecordingIndex;
  readonly metrics: Metrics;
  readonly log: object[];
  readonly announce: (n: number, ...statuses: readonly RecordingStatus[]) => Promise<void>;
  readonly dispatch: (recipients: readonly Recipient[], outbox?: Outbox) => Dispatch;
};

export function openDesk(): Desk {
  const memory = emptyIndexMemory();
  const clock = virtualClock();
  const index = memoryRecordingIndex(memory);
  const outbox = memoryOutbox(memory, () => clock.now());
  const metrics = createMetrics({ ofProcess: false });
  const lines: object[] = [];
  const write = (facts: object, message?: string): void => void lines.push({ message, ...facts });
  const log = { debug: write, info: write, warn: write, error: write };
  return {
    clock,
    outbox,
    index,
    metrics,
    log: lines,
    announce: async (n, ...statuses) => {
      for (const status of statuses) (await index.announce(recordingOf(n, status)))._unsafeUnwrap();
    },
    dispatch: (recipients, through = outbox) =>
      startDispatch({ clock, outbox: through, random: () => 0.5 }, recipients, { log, metrics }),
  };
}

export function recordingOf(n: number, status: RecordingStatus): Recording {
  const id = { roomId: `room-${n}`, egressId: `EG_${n}`, uid: "5Zt1CS6Vn0hBPdXlfYq3Rk" } as unknown as RecordingIdParts;
  return { ...id, recordingId: formatRecordingId(id), status, source: "livekit", filename: `room-${n}.mp4` };
}

export type TestRecipient = Recipient & {
  /** `{topic} {rank}` of what it took, in order. */
  readonly taken: string[];
  /** When it was asked, by the virtual clock. */
  readonly askedAt: number[];
  answer: "takes" | "refuses" | "hangs";
  /** Topics that it refuses whatever it does else. */
  readonly refused: Set<string>;
};

/** One that hangs gives up after the 10 s that a real one has. */
export function recipient(name: string, clock: VirtualClock): TestRecipient {
  const one: TestRecipient = {
    receiver: name as ReceiverId,
    name,
    taken: [],
    askedAt: [],
    answer: "takes",
    refused: new Set(),
    send: async (delivery) => {
      one.askedAt.push(clock.now());
      if (one.answer === "hangs") {
        await clock.sleep(10_000).done;
        return err<never, NotSent>({ kind: "timed-out", detail: "no reply" });
      }
      if (one.answer === "refuses" || one.refused.has(delivery.topic)) {
        return err({ kind: "refused", detail: "status 500" });
      }
      one.taken.push(nameOf(delivery));
      return ok(null);
    },
  };
  return one;
}

function nameOf({ topic, message }: Delivery): string {
  return `${topic.split("--")[0]} ${message.kind === "recording" ? message.rank : message.name}`;
}
