import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";

/**
 * Distinct loopback ports that are free for TCP and UDP at this moment. Another process may take one before the server
 * does: the server then fails to bind, and is started again on others (`startServer`).
 */
export async function freePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}

/** One such port. */
export async function freePort(): Promise<number> {
  const tcp = createServer().listen(0, "127.0.0.1");
  await once(tcp, "listening");
  const { port } = tcp.address() as AddressInfo;
  const udp = createSocket("udp4");
  try {
    udp.bind(port, "127.0.0.1");
    await once(udp, "listening");
    return port;
  } catch {
    return await freePort();
  } finally {
    udp.close();
    tcp.close();
  }
}
