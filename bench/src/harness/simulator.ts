import { QUICK_TIMINGS, type Simulator, type SimulatorOptions, startSimulator } from "@tallylight/adapters/simulator";
import type { Bench } from "./figure.ts";
import { LIVEKIT_KEY } from "./memory-house.ts";

/** A simulated LiveKit in this process, whose recorders throw their films away. */
export async function simulator(bench: Bench, options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const upload = async (): Promise<void> => {};
  const started = await startSimulator({ ...LIVEKIT_KEY, webhookUrls: [], upload, timings: QUICK_TIMINGS, ...options });
  bench.after(started.close);
  return started;
}
