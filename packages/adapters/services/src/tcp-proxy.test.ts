import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { startTcpProxy } from "./tcp-proxy.ts";

/** A server that says back what it is told, unless it is told to be silent; and a client of its proxy. */
async function house() {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => {
      heard.push(bytes.toString());
      server.emit("heard");
      if (!bytes.includes("silent")) socket.write(bytes);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const proxy = await startTcpProxy((server.address() as AddressInfo).port);
  const client: Socket = connect(proxy.port, "127.0.0.1");
  client.on("error", () => undefined);
  onTestFinished(async () => {
    client.destroy();
    await proxy.stop();
    server.close();
  });
  return { proxy, client, heard, server };
}

const says = (word: string) => (request: Buffer) => request.includes(word);
const HOUR_MS = 3_600_000;

test("a request that fits reaches the server, and its connection breaks in place of the answer", async () => {
  const { proxy, client, heard } = await house();
  const cut = proxy.cutAnswer("a claim", says("claim"), HOUR_MS);
  client.write("claim");
  await cut;
  if (!client.closed) await once(client, "close");
  expect(heard).toEqual(["claim"]);
  expect(client.bytesRead).toBe(0);
});

test("a cut that is not come to in time says what did not come, and cuts nothing later", async () => {
  const { proxy, client } = await house();
  await expect(proxy.cutAnswer("a claim", says("claim"), 20)).rejects.toThrow(
    "the request of a claim did not come within 20 ms",
  );
  client.write("claim");
  const [answer] = (await once(client, "data")) as [Buffer];
  expect(answer.toString()).toBe("claim");
});

test("a cut in place of an answer that the server never gives says so", async () => {
  const { proxy, client, heard, server } = await house();
  client.write("hello");
  await once(client, "data");
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const cut = proxy.cutAnswer("a silent claim", says("silent claim"));
  const reached = once(server, "heard");
  client.write("silent claim");
  await reached;
  vi.advanceTimersByTime(60_000);
  await expect(cut).rejects.toThrow("the answer to a silent claim did not come within 60000 ms");
  expect(heard).toEqual(["hello", "silent claim"]);
});
