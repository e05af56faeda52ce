import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { Resolver } from "./locate.ts";
import { poster, type PostOptions } from "./post.ts";

let server: Server | null = null;
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
  server = null;
});

type Seen = { readonly headers: IncomingHttpHeaders; readonly body: string };

/** A receiver on this machine that answers as it is told, and what it was sent. */
async function receiver(answer: RequestListener = (_, reply) => void reply.end()) {
  const seen: Seen[] = [];
  server = createServer((request, reply) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => void chunks.push(chunk));
    request.on("end", () => {
      seen.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      answer(request, reply);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return { seen, port: (server.address() as AddressInfo).port };
}

const nobody: Resolver = () => Promise.reject(Object.assign(new Error("no such name"), { code: "ENOTFOUND" }));
const at =
  (...addresses: readonly string[]): Resolver =>
  () =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })));

const post = (url: string, options: Partial<PostOptions> = {}, body = "{}") =>
  poster({ resolve: nobody, allowPrivate: true, timeoutMs: 20_000, maxReplyBytes: 65_536, ...options })(
    url,
    { "X-Signature": "abc" },
    body,
  );

describe("a message", () => {
  it("arrives as it was written, in JSON, under the name that was asked for", async () => {
    const { seen, port } = await receiver();
    const posted = await post(`http://hooks.example:${port}/in?token=1`, { resolve: at("127.0.0.1") }, '{"ä":"✓"}');
    expect(posted._unsafeUnwrap()).toEqual({ status: 200 });
    expect(seen).toMatchObject([
      {
        body: '{"ä":"✓"}',
        headers: { host: `hooks.example:${port}`, "content-type": "application/json", "x-signature": "abc" },
      },
    ]);
  });

  it.each([204, 299])("has arrived with status %i", async (status) => {
    const { port } = await receiver((_, reply) => void reply.writeHead(status).end());
    expect((await post(`http://127.0.0.1:${port}`))._unsafeUnwrap()).toEqual({ status });
  });

  it.each([400, 404, 410, 429, 500, 503])("has not with status %i", async (status) => {
    const { port } = await receiver((_, reply) => void reply.writeHead(status).end("no"));
    expect((await post(`http://127.0.0.1:${port}`))._unsafeUnwrapErr()).toEqual({
      kind: "refused",
      detail: `status ${status}`,
    });
  });

  it("that nobody takes has not arrived", async () => {
    const { port } = await receiver();
    server?.close();
    expect((await post(`http://127.0.0.1:${port}`))._unsafeUnwrapErr()).toMatchObject({ kind: "not-connected" });
    expect((await post("http://gone.example"))._unsafeUnwrapErr()).toMatchObject({
      kind: "not-resolved",
      detail: "gone.example: ENOTFOUND",
    });
  });
});

describe("an address where we send nothing", () => {
  const forms = [
    "127.0.0.1",
    "127.1",
    "0x7f.1",
    "2130706433",
    "017700000001",
    "0177.0.0.01",
    "0",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::]",
    "169.254.169.254",
    "[fd00::1]",
    "[fe80::1]",
    "10.0.0.1",
  ];
  it.each(forms)("%s is refused, and nobody is connected to", async (host) => {
    const { seen, port } = await receiver();
    const posted = await post(`http://${host}:${port}/`, { allowPrivate: false });
    expect(posted._unsafeUnwrapErr().kind).toBe("address-refused");
    expect(seen).toEqual([]);
  });

  it.each([...forms.slice(0, 6), "[::ffff:127.0.0.1]"])("%s is connected to when that is allowed", async (host) => {
    const { seen, port } = await receiver();
    expect((await post(`http://${host}:${port}/`))._unsafeUnwrap()).toEqual({ status: 200 });
    expect(seen).toHaveLength(1);
  });

  it.each(["169.254.169.254", "0", "[::]", "[fe80::1]"])("%s is refused also then", async (host) => {
    expect((await post(`http://${host}/`))._unsafeUnwrapErr().kind).toBe("address-refused");
  });

  it.each([
    ["127.0.0.1"],
    ["::ffff:127.0.0.1"],
    ["8.8.8.8", "127.0.0.1"],
    ["2606:4700::1111", "fd00::1"],
    ["nonsense"],
  ])("behind a name is refused too: %s", async (...addresses) => {
    const { seen, port } = await receiver();
    const resolve = at(...addresses);
    const posted = await post(`http://hooks.example:${port}/`, { resolve, allowPrivate: false });
    expect(posted._unsafeUnwrapErr().kind).toBe("address-refused");
    expect(seen).toEqual([]);
  });

  it("is not found by a name that changes its mind: it is asked once, and its first answer is connected to", async () => {
    const { seen, port } = await receiver();
    let asked = 0;
    const rebinding: Resolver = () => {
      asked += 1;
      return at(asked === 1 ? "127.0.0.1" : "169.254.169.254")("");
    };
    expect((await post(`http://hooks.example:${port}/`, { resolve: rebinding })).isOk()).toBe(true);
    expect([asked, seen.length]).toEqual([1, 1]);
  });

  it("is not reached by a redirect", async () => {
    const { seen, port } = await receiver((_, reply) => {
      reply.writeHead(302, { location: `http://127.0.0.1:${port}/elsewhere` }).end();
    });
    const posted = await post(`http://127.0.0.1:${port}/`);
    expect(posted._unsafeUnwrapErr()).toEqual({ kind: "refused", detail: "a redirect (302)" });
    expect(seen).toHaveLength(1);
  });
});

describe("a receiver that is slow", () => {
  it("to resolve, to take the connection or to answer is given up", async () => {
    const silent = createTcpServer((socket) => socket.on("error", () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as AddressInfo;
    const timeoutMs = 100;
    expect((await post(`http://127.0.0.1:${port}`, { timeoutMs }))._unsafeUnwrapErr().kind).toBe("timed-out");
    const never: Resolver = () => new Promise(() => undefined);
    expect((await post("http://a.example", { timeoutMs, resolve: never }))._unsafeUnwrapErr().kind).toBe("timed-out");
    silent.close();
  });

  it("to finish its reply has the message all the same, by its status", async () => {
    const { port } = await receiver((_, reply) => void reply.writeHead(200).write("a"));
    expect((await post(`http://127.0.0.1:${port}`, { timeoutMs: 300 }))._unsafeUnwrap()).toEqual({ status: 200 });
  });

  it("because its reply does not end is cut off at the limit", async () => {
    let wrote = 0;
    const { port } = await receiver((_, reply) => {
      const more = (): void => {
        wrote += 16_384;
        if (!reply.destroyed) reply.write(Buffer.alloc(16_384), more);
      };
      more();
    });
    expect((await post(`http://127.0.0.1:${port}`))._unsafeUnwrap()).toEqual({ status: 200 });
    await new Promise<void>((resolve) => {
      const gone = (): void => {
        if (server?.listening === true)
          server.getConnections((_, open) => (open === 0 ? resolve() : void setTimeout(gone, 5)));
      };
      gone();
    });
    // What the kernel had taken on both sides comes on top of the limit.
    expect(wrote).toBeLessThan(32 * 1_048_576);
  });
});
