import { FAULTS, type FaultName, type Options } from "./options.ts";

/** A run as one line, so that it stays the same when the swarm is drawn otherwise. */
export function formatOptions(options: Options): string {
  const { seed, instances, rooms, minutes, sweepEveryMs, drainEveryMs, userEveryMs, locks, keys, faults } = options;
  return `${seed} instances=${instances} rooms=${rooms} minutes=${minutes} sweep=${sweepEveryMs} drain=${drainEveryMs} users=${userEveryMs}${locks === "redis" ? "" : ` locks=${locks}`}${keys ? " keys=yes" : ""} faults=${faults.join(",")}`;
}

export function parseOptions(line: string): Options {
  const [seed = "", ...fields] = line.trim().split(/\s+/);
  const told = new Map(fields.map((field) => field.split("=") as [string, string]));
  const number = (name: string): number => Number(told.get(name));
  const faults = (told.get("faults") ?? "").split(",").filter((name) => name !== "");
  const options: Options = {
    seed: Number(seed),
    // Lines from before there was a choice say nothing of it.
    instances: told.has("instances") ? number("instances") : 3,
    rooms: number("rooms"),
    minutes: number("minutes"),
    sweepEveryMs: number("sweep"),
    drainEveryMs: number("drain"),
    userEveryMs: number("users"),
    locks: told.get("locks") === "s3" ? "s3" : "redis",
    keys: told.get("keys") === "yes",
    faults: faults as FaultName[],
  };
  const wrong = [
    options.seed,
    options.instances,
    options.rooms,
    options.minutes,
    options.sweepEveryMs,
    options.drainEveryMs,
    options.userEveryMs,
  ].some(Number.isNaN);
  const unknown = faults.filter((name) => !FAULTS.includes(name as FaultName));
  if (wrong || unknown.length > 0) throw new Error(`not a saved run (${unknown.join(",")}): ${line}`);
  return options;
}

/** The runs of a file: a line each, those that begin with `#` say why they are kept. */
export function parseSaved(text: string): readonly Options[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
  return lines.map(parseOptions);
}
