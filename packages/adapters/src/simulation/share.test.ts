import { deleteRecording, type Recording, shareRecording, type SweepPorts, unshareRecording } from "@tallylight/core";
import { describe, expect, it } from "vitest";
import { makeWorld, type World } from "./world.ts";

async function ended(world: World): Promise<Recording> {
  const recording = (await world.clock.until(world.start()))._unsafeUnwrap();
  await world.clock.until(world.stop(recording));
  await world.clock.advance(1_000);
  return recording;
}

/** The ports of one who shares, and what happens just after the secrets were made. */
function interruptedBy({ ports }: World, meanwhile: () => PromiseLike<unknown>): SweepPorts {
  const { secrets } = ports.catalog;
  const make: typeof secrets.make = (id, made) =>
    secrets.make(id, made).andThen((kept) =>
      secrets
        .find(id)
        .map(async () => meanwhile())
        .map(() => kept),
    );
  return { ...ports, catalog: { ...ports.catalog, secrets: { ...secrets, make } } };
}

describe("sharing a recording", () => {
  it("makes secrets once, and others after they were revoked", async () => {
    const world = await makeWorld();
    const recording = await ended(world);
    const first = (await shareRecording(world.ports, recording))._unsafeUnwrap();
    expect(first.public).not.toBe(first.private);
    expect((await shareRecording(world.ports, recording))._unsafeUnwrap()).toEqual(first);
    (await unshareRecording(world.ports, recording))._unsafeUnwrap();
    expect((await shareRecording(world.ports, recording))._unsafeUnwrap()).not.toEqual(first);
  });

  it("leaves no secrets of one that was deleted at the same moment", async () => {
    const world = await makeWorld();
    const recording = await ended(world);
    const ports = interruptedBy(world, () => world.clock.until(deleteRecording(world.ports, recording)));
    expect((await shareRecording(ports, recording))._unsafeUnwrapErr()).toMatchObject({ kind: "recording-not-found" });
    expect((await world.ports.catalog.secrets.find(recording))._unsafeUnwrap()).toBeNull();
  });

  it("keeps the secrets, and says nothing of them, when the recording cannot be read again", async () => {
    const world = await makeWorld();
    const recording = await ended(world);
    const ports = interruptedBy(world, async () => world.setOutage("documents", "down"));
    expect((await shareRecording(ports, recording))._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable" });
    world.setOutage("documents", "none");
    expect((await world.ports.catalog.secrets.find(recording))._unsafeUnwrap()).not.toBeNull();
  });

  it("is not done to what there is not", async () => {
    const world = await makeWorld();
    const recording = await ended(world);
    await world.clock.until(deleteRecording(world.ports, recording));
    expect((await shareRecording(world.ports, recording))._unsafeUnwrapErr().kind).toBe("recording-not-found");
    expect((await unshareRecording(world.ports, recording))._unsafeUnwrapErr().kind).toBe("recording-not-found");
  });
});
