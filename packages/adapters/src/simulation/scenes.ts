import { type Evidence, followUp, type Recording, type Uid } from "@tallylight/core";
import { ROOM, type World } from "./world.ts";

/** What was decided, each as its action and its reason. */
export const words = (
  steps: readonly { readonly step: { readonly action: string; readonly why: string } }[],
): readonly string[] => steps.map(({ step }) => `${step.action} ${step.why}`);

/** A promised recording that has lost its lock, and another one that has had the room for a grace period. */
export async function promisedBesideAHolder(world: World): Promise<{ first: Recording; second: Evidence }> {
  const first = await world.started();
  world.locks.locks.clear();
  const second = await secondHolder(world);
  await world.clock.advance(world.limits.lockGraceMs);
  return { first, second };
}

/** Another recording, promised as well, as after a failover: its lock has the room. */
async function secondHolder(world: World): Promise<Evidence> {
  const { egress, locks, ids } = world.ports;
  const uid = "h".repeat(22) as Uid;
  const asked = egress.start({ roomId: ROOM, uid, layout: "grid", encoding: "x", timeoutMs: 10_000 });
  const evidence = (await world.clock.until(asked))._unsafeUnwrap();
  const sid = world.liveKit.seat(ROOM);
  const lock = { state: "active", uid, sid, egressId: evidence.egressId, owner: "b" } as const;
  await locks.swap(ROOM, { expected: null, next: { version: ids.version(), lock } });
  return evidence;
}

/** The room's recorders die, which a sweep notes and a second opinion ends. */
export async function loseRecorders(world: World): Promise<void> {
  world.liveKit.killRecorders(ROOM);
  await world.clock.advance(world.limits.lockGraceMs);
  await world.sweep();
  await world.clock.advance(world.limits.secondOpinionMs);
  await world.clock.until(followUp(world.ports, world.limits));
}
