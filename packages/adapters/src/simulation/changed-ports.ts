import type {
  Egress,
  LockStore,
  RecordingDocuments,
  RecordingIndex,
  RoomCatalog,
  RoomDirectory,
  SweepPorts,
} from "@tallylight/core";
import { ResultAsync } from "neverthrow";

/** Operations that are to be done otherwise. */
export type Changes = {
  readonly locks?: Partial<LockStore>;
  readonly rooms?: Partial<RoomCatalog>;
  readonly documents?: Partial<RecordingDocuments>;
  readonly index?: Partial<RecordingIndex>;
  readonly media?: Partial<SweepPorts["catalog"]["media"]>;
  readonly egress?: Partial<Egress>;
  readonly directory?: Partial<RoomDirectory>;
};

/** The ports of one process that sees some operations otherwise than the rest of its world does. */
export function changed(ports: SweepPorts, { documents, index, media, ...changes }: Changes): SweepPorts {
  const { catalog } = ports;
  return {
    ...ports,
    locks: { ...ports.locks, ...changes.locks },
    rooms: { ...ports.rooms, ...changes.rooms },
    egress: { ...ports.egress, ...changes.egress },
    directory: { ...ports.directory, ...changes.directory },
    catalog: {
      ...catalog,
      documents: { ...catalog.documents, ...documents },
      index: { ...catalog.index, ...index },
      media: { ...catalog.media, ...media },
    },
  };
}

/** What somebody else does in between, waited for if it is to be. `count`: at which call, from 1. */
type Meanwhile = (count: number) => unknown;
type Call = (...args: unknown[]) => ResultAsync<unknown, unknown>;
type Answer = Awaited<ReturnType<Call>>;

/** At the n-th call only. */
export function at(n: number, meanwhile: () => unknown): Meanwhile {
  return (count) => (count === n ? meanwhile() : undefined);
}

/** The port's operation, with what somebody else does just before it is done. */
export function preceded<Port extends object, Name extends keyof Port>(
  port: Port,
  operation: Name,
  by: Meanwhile,
): Pick<Port, Name> {
  let count = 0;
  const call = port[operation] as Call;
  const done = async (args: unknown[]): Promise<Answer> => {
    await by((count += 1));
    return call.apply(port, args);
  };
  return { [operation]: (...args: unknown[]) => new ResultAsync(done(args)) } as Pick<Port, Name>;
}

/** The port's operation, with what somebody else does after it is done and before its answer arrives. */
export function followed<Port extends object, Name extends keyof Port>(
  port: Port,
  operation: Name,
  by: Meanwhile,
): Pick<Port, Name> {
  let count = 0;
  const call = port[operation] as Call;
  const done = async (args: unknown[]): Promise<Answer> => {
    const answer = await call.apply(port, args);
    await by((count += 1));
    return answer;
  };
  return { [operation]: (...args: unknown[]) => new ResultAsync(done(args)) } as Pick<Port, Name>;
}
