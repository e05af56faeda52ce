import { signalsContract } from "@tallylight/adapters/contracts";
import { memorySignals } from "./signals.ts";

signalsContract("memory", async () => {
  const signals = memorySignals();
  return { here: signals, there: signals };
});
