import { once } from "node:events";
import type { Command, Running } from "./child.ts";

/**
 * Starts an image on the host's network, so that ports, addresses and settings are those of a local process; null when
 * no container engine answers. Any signal stops the container at once.
 *
 * This path has not been run: the machines that the project was built on have no container engine. On Docker Desktop,
 * host networking must be switched on in its settings.
 */
export async function startContainer(image: string, command: Command): Promise<Running | null> {
  const { GenericContainer, Wait, getContainerRuntimeClient } = await import("testcontainers");
  // Asks the engine, not for a client on PATH: a `docker` command may be there with no engine behind it.
  const engine = await getContainerRuntimeClient().catch(() => null);
  if (engine === null) return null;
  const container = await new GenericContainer(image)
    .withNetworkMode("host")
    .withEnvironment({ ...command.env })
    .withCommand([...command.args])
    .withWaitStrategy(Wait.forListeningPorts())
    .start();
  const output = await container.logs();
  let log = "";
  output.on("data", (chunk: Buffer | string) => (log += chunk.toString()));
  return {
    kill: () => void container.stop({ timeout: 0 }).catch(() => undefined),
    exited: once(output, "end"),
    log: () => log,
  };
}
