import type { DurationMs } from "@tallylight/core";
import type { FaultName } from "./options.ts";
import type { Random } from "./random.ts";
import type { World } from "./world.ts";

/** What strikes at a moment of its own, whoever is calling: its mean interval, and what it does. */
type Disaster = { readonly everyMs: DurationMs; readonly strike: (world: World, random: Random) => void };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const DISASTERS: Partial<Record<FaultName, Disaster>> = {
  crash: {
    everyMs: 8 * MINUTE,
    strike: (world, random) => {
      const machine = random.pick(world.machines);
      if (!machine.instance.process.isAlive()) return;
      world.timeline.fault("crash", machine.instance.process.name, () => "dies");
      world.crash(machine);
    },
  },
  "clock-jumps": {
    everyMs: 10 * MINUTE,
    strike: ({ machines, timeline }, random) => {
      const machine = random.pick(machines);
      const byMs = random.between(-600_000, 600_000);
      machine.wall.offsetMs += byMs;
      timeline.fault("clock-jumps", machine.name, () => `by ${byMs} ms`);
    },
  },
  "clock-frozen": {
    everyMs: 10 * MINUTE,
    strike: ({ machines, timeline, clock }, random) => {
      const machine = random.pick(machines);
      machine.wall.frozenAt = machine.wall.frozenAt === null ? clock.now() : null;
      timeline.fault("clock-frozen", machine.name, () => (machine.wall.frozenAt === null ? "goes on" : "stands still"));
    },
  },
  "lock-down": weather("lock-down", "redis", () => "refusing", 6 * MINUTE, [500, 40_000]),
  "lock-slow": weather("lock-slow", "redis", () => "slow", 6 * MINUTE, [2_000, 60_000]),
  "lock-error": weather(
    "lock-error",
    "redis",
    (random) => ({ error: random.pick(["the server is a replica", "the server is loading its data", "NOSCRIPT"]) }),
    6 * MINUTE,
    [500, 30_000],
  ),
  "lock-failover": failover(false, "lock-failover"),
  "lock-failover-wait": failover(true, "lock-failover-wait"),
  "lock-emptied": {
    everyMs: 15 * MINUTE,
    strike: ({ locks, timeline }) => {
      timeline.fault("lock-emptied", "redis", () => `all is gone, ${locks.memory.locks.size} locks with it`);
      locks.empty();
    },
  },
  "lock-clock-back": {
    everyMs: 10 * MINUTE,
    strike: ({ locks, timeline }, random) => {
      const byMs = random.pick([random.between(-600_000, -1_000), random.between(-6 * HOUR, -HOUR)]);
      timeline.fault("lock-clock-back", "redis", () => `its clock goes back by ${-byMs} ms`);
      locks.moveClock(byMs);
    },
  },
  "s3-down": {
    everyMs: 12 * MINUTE,
    strike: ({ forecasts, timeline }, random) => {
      const forMs = random.pick([random.between(1_000, 60_000), random.between(1_000, 60_000), 60 * MINUTE]);
      timeline.fault("s3-down", "s3", () => `down for ${forMs} ms`);
      forecasts.s3.set(random.pick(["refusing", "hanging"]), forMs);
    },
  },
  "s3-slow": weather("s3-slow", "s3", () => "slow", 6 * MINUTE, [2_000, 120_000]),
  "livekit-restart": {
    everyMs: 10 * MINUTE,
    strike: ({ forecasts, timeline, liveKit, webhooks }, random) => {
      const forMs = random.between(500, 8_000);
      timeline.fault("livekit-restart", "livekit", () => `down for ${forMs} ms`);
      forecasts.liveKit.set("refusing", forMs);
      liveKit.loseRecorders(forMs + random.between(3_000, 20_000));
      // It says again that its rooms have started, with the same sids.
      for (const [roomId, { sid }] of liveKit.rooms.all()) webhooks.send({ kind: "room-started", roomId, sid });
    },
  },
  "livekit-away": {
    everyMs: 15 * MINUTE,
    strike: ({ forecasts, timeline, liveKit, clock }, random) => {
      const forMs = random.between(20_000, 90_000);
      timeline.fault("livekit-away", "livekit", () => `away for ${forMs} ms: what recorders report is lost`);
      forecasts.liveKit.set(random.pick(["refusing", "hanging"]), forMs);
      liveKit.setAway(true);
      clock.after(forMs, () => liveKit.setAway(false));
    },
  },
  "livekit-emptied": {
    everyMs: 20 * MINUTE,
    strike: ({ timeline, liveKit }) => {
      timeline.fault("livekit-emptied", "livekit", () => "its memory is gone");
      liveKit.forgetAll();
    },
  },
  "livekit-forgets": {
    everyMs: 4 * MINUTE,
    strike: ({ timeline, liveKit }) => {
      timeline.fault("livekit-forgets", "livekit", () => "what ended long ago");
      liveKit.forgetEnded(2 * MINUTE);
    },
  },
  "operator-releases": operator("operator-releases", false, 3 * MINUTE),
  "operator-forces": operator("operator-forces", true, 6 * MINUTE),
  "upgrade-fields": {
    everyMs: 2 * MINUTE,
    strike: ({ store, locks, rooms, ids }, random) => {
      store.upgrade();
      locks.upgrade(random.pick(rooms), ids.version(), false);
    },
  },
};

type Server = keyof World["forecasts"];

function weather(
  fault: FaultName,
  server: Server,
  what: (random: Random) => Parameters<World["forecasts"]["redis"]["set"]>[0],
  everyMs: DurationMs,
  [least, most]: readonly [number, number],
): Disaster {
  return {
    everyMs,
    strike: ({ forecasts, timeline }, random) => {
      const forMs = random.between(least, most);
      const state = what(random);
      timeline.fault(fault, server, () => `${JSON.stringify(state)} for ${forMs} ms`);
      forecasts[server].set(state, forMs);
    },
  };
}

function failover(wait: boolean, fault: FaultName): Disaster {
  return {
    everyMs: 12 * MINUTE,
    strike: ({ locks, clock, timeline }, random) => {
      timeline.tell("redis", () => "the replica falls behind");
      locks.stallReplica(wait);
      clock.after(random.between(100, 10_000), () => {
        timeline.fault(fault, "redis", () => "the replica takes over");
        locks.failOver();
      });
    },
  };
}

function operator(fault: FaultName, force: boolean, everyMs: DurationMs): Disaster {
  return {
    everyMs,
    strike: (world, random) => {
      const roomId = random.pick([...world.truth.locks.locks.keys(), ...world.rooms]);
      const instance = world.someInstance(random);
      if (instance === null) return;
      const flow = world.flowOf(instance, force ? "operator-force" : "operator");
      if (force) world.noteForce(flow, roomId);
      world.timeline.fault(fault, flow, () => `frees ${roomId}`);
      const done = instance.release(flow, roomId, force);
      void done.match(
        () => world.timeline.count("operator: freed"),
        ({ kind }) => world.timeline.count(`operator: ${kind}`),
      );
    },
  };
}

/** Lets each disaster that the run has strike at random moments, until `untilMs`. */
export function scheduleDisasters(world: World, untilMs: DurationMs): void {
  const { clock } = world;
  for (const fault of world.options.faults) {
    const disaster = DISASTERS[fault];
    if (disaster === undefined) continue;
    const random = world.random(`disaster ${fault}`);
    const next = (): void => {
      const inMs = Math.ceil(-Math.log(1 - random.next()) * disaster.everyMs);
      if (clock.monotonicMs() + inMs >= untilMs) return;
      clock.after(inMs, () => {
        disaster.strike(world, random);
        next();
      });
    };
    next();
  }
}
