import { once } from "node:events";
import { createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { expect, it, onTestFinished } from "vitest";
import type { HandedBytes } from "../edge/bytes.ts";
import { answer, type Handle } from "./answer.ts";

/** A server that answers so, and a request of it. */
async function askOf(handle: Handle): Promise<IncomingMessage> {
  const listener = getRequestListener((request, env) => answer(handle, request, env as HttpBindings), {
    overrideGlobalObjects: false,
  });
  const server = createServer((request, response) => void listener(request, response)).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const [response] = (await once(get(`http://127.0.0.1:${port}/`), "response")) as [IncomingMessage];
  return response;
}

type Source = { readonly bytes: AsyncIterable<Uint8Array>; readonly freed: () => number };

/** Gives these chunks, then does as `then` does; counts how often it was freed. */
function sourceOf(
  chunks: readonly string[],
  then: () => Promise<IteratorResult<Uint8Array>> = async () => END,
): Source {
  let freed = 0;
  const left = [...chunks];
  const next = async (): Promise<IteratorResult<Uint8Array>> => {
    const chunk = left.shift();
    return chunk === undefined ? then() : { done: false, value: Buffer.from(chunk) };
  };
  const free = async () => {
    freed += 1;
    return END;
  };
  return { bytes: { [Symbol.asyncIterator]: () => ({ next, return: free }) }, freed: () => freed };
}

const END = { done: true, value: undefined } as const;
const NEVER = new Promise<never>(() => {});

/** Hands over this source beside a body that says something else, so that it shows which one was sent. */
function handing(bytes: AsyncIterable<Uint8Array>, broke: HandedBytes["broke"] = () => {}): Handle {
  return (_request, { handOver }) => {
    const body = new Blob(["the body"]).stream() as ReadableStream<Uint8Array>;
    handOver?.({ body, bytes, broke });
    return new Response(body, { status: 206, headers: { "X-Request-Id": "mine", "Content-Length": "12" } });
  };
}

it("bytes that are handed over are sent in place of the body, under its status and headers", async () => {
  const response = await askOf(handing(sourceOf(["from ", "the ", "src"]).bytes));
  expect([response.statusCode, response.headers["x-request-id"]]).toEqual([206, "mine"]);
  expect(String(Buffer.concat(await response.toArray()))).toBe("from the src");
});

it("a source that is silent is freed when its reader goes away", async () => {
  const source = sourceOf(["a"], () => NEVER);
  const response = await askOf(handing(source.bytes));
  await once(response, "data");
  response.destroy();
  await expect.poll(source.freed, { timeout: 20_000, interval: 5 }).toBeGreaterThan(0);
});

it("a source that breaks breaks the connection off, and is told of once", async () => {
  const told: unknown[] = [];
  const bytes = sourceOf(["a"], () => Promise.reject(new Error("S3 went away"))).bytes;
  const response = await askOf(handing(bytes, (thrown) => void told.push(thrown)));
  await expect(response.toArray()).rejects.toMatchObject({ code: "ECONNRESET" });
  expect(told).toEqual([new Error("S3 went away")]);
});

it("a source whose answer was replaced is freed, and the other answer is given", async () => {
  const source = sourceOf(["a"]);
  const response = await askOf((_request, { handOver }) => {
    handOver?.({ body: ReadableStream.from(source.bytes), bytes: source.bytes, broke: () => {} });
    return new Response("something went wrong", { status: 500 });
  });
  expect([response.statusCode, String(Buffer.concat(await response.toArray()))]).toEqual([500, "something went wrong"]);
  expect(source.freed()).toBe(1);
});
