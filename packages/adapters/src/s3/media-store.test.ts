import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, connect as connectTcp, createServer, type Socket } from "node:net";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import type { MediaRef, RoomId, Uid } from "@tallylight/core";
import { mediaStoreContract } from "@tallylight/adapters/contracts";
import { type S3Connection, s3Media, type S3Options } from "@tallylight/adapters/s3";
import { describe, expect, onTestFinished, test } from "vitest";
import { startTestS3, type TestS3 } from "./test-servers.ts";

const servers = await startTestS3();
/** What is not about a make of server is tried on one. */
const [first] = servers;
const connect = (options?: Partial<S3Options>): S3Connection => (first as TestS3).connect(options);

type Wire = {
  readonly endpoint: string;
  /** Connections that are open now. */
  readonly open: () => number;
  /** From now on no byte comes from S3. */
  readonly freeze: () => void;
};

/** The network between us and S3, to count connections on and to freeze. */
async function wire({ address }: TestS3): Promise<Wire> {
  const { hostname, port } = new URL(address.endpoint);
  const sockets = new Set<Socket>();
  const upstreams = new Set<Socket>();
  let frozen = false;
  const server = createServer((socket) => {
    const upstream = connectTcp(Number(port), hostname);
    sockets.add(socket);
    upstreams.add(upstream);
    socket.pipe(upstream);
    if (!frozen) upstream.pipe(socket);
    socket
      .on("error", () => {})
      .on("close", () => {
        sockets.delete(socket);
        upstream.destroy();
      });
    upstream.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: () => sockets.size,
    freeze: () => {
      frozen = true;
      for (const upstream of upstreams) upstream.unpipe();
    },
  };
}

let cases = 0;
async function makeStore(options: Partial<S3Options> = {}, server: TestS3 = first as TestS3) {
  cases += 1;
  const folder = `case-${cases}/`;
  const between = await wire(server);
  const direct = server.connect();
  const connection = server.connect({ endpoint: between.endpoint, ...options });
  return {
    connection,
    between,
    media: s3Media(connection, `${folder}openvidu-meet`),
    upload: async (key: string, bytes: Uint8Array): Promise<void> => {
      await direct.client.send(new PutObjectCommand({ Bucket: direct.bucket, Key: folder + key, Body: bytes }));
    },
    held: async () => between.open(),
  };
}

const KEY = "openvidu-meet/recordings/room-1/room-1--1.mp4";
const ref: MediaRef = { roomId: "room-1" as RoomId, uid: "1" as Uid };

describe.each(servers)("$make", (server) => {
  mediaStoreContract(`media in S3 (${server.make})`, () => makeStore({}, server), {
    away: async () => s3Media(server.connect({ endpoint: "http://127.0.0.1:1" }), "openvidu-meet"),
  });
});

describe.skipIf(first === undefined)("media in S3", () => {
  test("keep the connection for the next call when a stream was read to its end", async () => {
    const { media, upload, between } = await makeStore();
    await upload(KEY, new Uint8Array(1_000_000));
    for (let time = 0; time < 5; time += 1) {
      const stream = (await media.read(ref))._unsafeUnwrap();
      for await (const chunk of stream?.bytes ?? []) expect(chunk.length).toBeGreaterThan(0);
    }
    expect(between.open()).toBe(1);
  });

  test("let a reader pause for longer than any time-out", async () => {
    const { media, upload } = await makeStore({ callTimeoutMs: 300, stallTimeoutMs: 200 });
    await upload(KEY, new Uint8Array(16_000_000));
    const stream = (await media.read(ref))._unsafeUnwrap();
    let length = 0;
    for await (const chunk of stream?.bytes ?? []) {
      if (length === 0) await new Promise((resolve) => setTimeout(resolve, 700));
      length += chunk.length;
    }
    expect(length).toBe(16_000_000);
  });

  test("fail a reader when S3 sends nothing more, and let go of the connection", async () => {
    const { media, upload, between } = await makeStore({ stallTimeoutMs: 200 });
    await upload(KEY, new Uint8Array(16_000_000));
    const iterator = (await media.read(ref))._unsafeUnwrap()?.bytes[Symbol.asyncIterator]();
    await iterator?.next();
    between.freeze();
    const drain = async (): Promise<void> => {
      while ((await iterator?.next())?.done === false);
    };
    await expect(drain()).rejects.toThrow("no bytes from S3 in 200 ms");
    await expect.poll(between.open).toBe(0);
  });

  test("refuse an answer that is not the part asked for, and let go of the connection", async () => {
    const whole = { etag: '"1"', "last-modified": new Date().toUTCString(), "content-length": "16000000" };
    const server = createHttpServer((_, answer) => answer.writeHead(200, whole).write(Buffer.alloc(1_000_000)));
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const refused = await s3Media(connect({ endpoint }), "openvidu-meet").read(ref, { start: 5, end: 9 });
    expect(refused._unsafeUnwrapErr().cause).toBe("s3: the answer is not the part asked for");
    const open = () => new Promise((resolve) => void server.getConnections((_, count) => resolve(count)));
    await expect.poll(open).toBe(0);
  });

  test("do not take refused credentials for a missing file, whose refusal a HEAD cannot explain", async () => {
    const credentials = { accessKeyId: "canary-key", secretAccessKey: "canary-secret" };
    const media = s3Media(connect({ credentials }), "openvidu-meet");
    for (const call of [() => media.head(ref), () => media.read(ref), () => media.remove(ref)]) {
      const failure = (await call())._unsafeUnwrapErr();
      expect(failure.cause).toMatch(/^s3: \w+ \(40\d\)$/);
      expect(JSON.stringify(failure)).not.toContain("canary");
    }
  });

  test("do not take a missing bucket for a missing file", async () => {
    const media = s3Media(connect({ bucket: "no-such-bucket" }), "openvidu-meet");
    for (const failure of [(await media.head(ref))._unsafeUnwrapErr(), (await media.read(ref))._unsafeUnwrapErr()]) {
      expect(failure).toMatchObject({ kind: "unavailable", port: "media", cause: "s3: NoSuchBucket (404)" });
    }
  });

  test("are unavailable within the time-out when nobody answers", async () => {
    const { media, between } = await makeStore({ callTimeoutMs: 400 });
    // A connection that is there already, and dead.
    await media.head(ref);
    between.freeze();
    for (const call of [() => media.head(ref), () => media.read(ref), () => media.remove(ref)]) {
      const begun = performance.now();
      expect((await call()).isErr()).toBe(true);
      expect(performance.now() - begun).toBeLessThan(1_900);
    }
  });
});
