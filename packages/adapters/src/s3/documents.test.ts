import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { recordingDocumentsContract, roomCatalogContract, shareSecretsContract } from "@tallylight/adapters/contracts";
import {
  recordingDocuments,
  roomCatalog,
  shareSecrets,
  type S3Connection,
  s3Documents,
  type S3Options,
} from "@tallylight/adapters/s3";
import { okAsync } from "neverthrow";
import { randomUUID } from "node:crypto";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Turns } from "../documents/turns.ts";
import { startTestS3, type TestS3 } from "./test-servers.ts";

const servers = await startTestS3();
/** What is not about a make of server is tried on one. */
const [first] = servers;
const connect = (options?: Partial<S3Options>): S3Connection => (first as TestS3).connect(options);

/** Port 1 is nobody's. */
const NOBODY_THERE = { endpoint: "http://127.0.0.1:1" };

/** A bucket's part of its own for each case: a new prefix before what the contract calls the store's keys. */
let cases = 0;
function behindTheBack({ client, bucket }: S3Connection) {
  cases += 1;
  const folder = `case-${cases}/`;
  return {
    prefix: `${folder}openvidu-meet`,
    plant: async (key: string, text: string): Promise<void> => {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: folder + key, Body: text }));
    },
    peek: async (key: string): Promise<string | null> => {
      const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: folder + key })).catch(() => null);
      return (await answer?.Body?.transformToString()) ?? null;
    },
  };
}

describe.each(servers)("$make", ({ make, connect }) => {
  recordingDocumentsContract(
    `documents in S3 (${make})`,
    async () => {
      const connection = connect();
      const { prefix, ...store } = behindTheBack(connection);
      return { documents: recordingDocuments(s3Documents(connection), prefix), ...store };
    },
    { away: async () => recordingDocuments(s3Documents(connect(NOBODY_THERE)), "openvidu-meet") },
  );

  roomCatalogContract(
    `the catalog in S3 (${make})`,
    async () => {
      const connection = connect();
      const { prefix, ...store } = behindTheBack(connection);
      return { catalog: roomCatalog(s3Documents(connection), prefix), ...store };
    },
    { away: async () => roomCatalog(s3Documents(connect(NOBODY_THERE)), "openvidu-meet") },
  );

  shareSecretsContract(
    `S3 (${make})`,
    async () => {
      const connection = connect();
      return shareSecrets(s3Documents(connection), behindTheBack(connection).prefix);
    },
    { away: async () => shareSecrets(s3Documents(connect(NOBODY_THERE)), "openvidu-meet") },
  );
});

describe.each(servers)("keys on $make", ({ connect }) => {
  test("may hold any Unicode, and whatever means something in an address or in XML", async () => {
    const documents = s3Documents(connect());
    const folder = `${randomUUID()}/räume €/`;
    const names = [
      "a b+c%20d.json",
      "日本語.json",
      "💥.json",
      "&<>\"'.json",
      "?x=1#y.json",
      "e\u0301.json",
      "\u00e9.json",
    ];
    for (const name of names) {
      const written = (await documents.writeIf(folder + name, name, null))._unsafeUnwrap();
      expect((await documents.read(folder + name))._unsafeUnwrap(), name).toMatchObject({ text: name });
      const etag = written.kind === "written" ? written.etag : "";
      expect((await documents.writeIf(folder + name, `${name} 2`, etag))._unsafeUnwrap()).toMatchObject({
        kind: "written",
      });
    }
    (await documents.writeIf(`${folder.slice(0, -1)}2/x.json`, "another folder's", null))._unsafeUnwrap();
    const { keys, next } = (await documents.listKeys(folder, null))._unsafeUnwrap();
    expect([...keys].sort()).toEqual([...names].sort());
    expect(next).toBeNull();
  });
});

/** Turns as a process of its own keeps them, for all stores of a test. */
function memoryTurns(): Turns {
  const holders = new Map<string, string>();
  return {
    take: (key, token) => {
      if (!holders.has(key)) holders.set(key, token);
      return okAsync(holders.get(key) === token);
    },
    giveBack: (key, token) => {
      if (holders.get(key) === token) holders.delete(key);
      return okAsync(undefined);
    },
  };
}

describe.skipIf(first === undefined)("an S3 whose conditions are not asked for", () => {
  const turns = memoryTurns();
  const without = { lacksConditions: () => okAsync(true), turns, newToken: () => randomUUID() };

  recordingDocumentsContract(
    "documents written in turn",
    async () => {
      const connection = connect();
      const { prefix, ...store } = behindTheBack(connection);
      return { documents: recordingDocuments(s3Documents(connection, without), prefix), ...store };
    },
    { away: async () => recordingDocuments(s3Documents(connect(NOBODY_THERE), without), "openvidu-meet") },
  );

  roomCatalogContract(
    "the catalog written in turn",
    async () => {
      const connection = connect();
      const { prefix, ...store } = behindTheBack(connection);
      return { catalog: roomCatalog(s3Documents(connection, without), prefix), ...store };
    },
    { away: async () => roomCatalog(s3Documents(connect(NOBODY_THERE), without), "openvidu-meet") },
  );

  test("sends no condition, and asks first whether it has to", async () => {
    const { endpoint, seen } = await faultyS3([]);
    let lacking = true;
    const documents = s3Documents(connect({ endpoint }), { ...without, lacksConditions: () => okAsync(lacking) });
    const key = newKey();
    const written = (await documents.writeIf(key, "one", null))._unsafeUnwrap();
    expect(seen).toEqual(["GET", "PUT"]);
    lacking = false;
    const etag = "etag" in written ? written.etag : "";
    expect((await documents.writeIf(key, "two", etag))._unsafeUnwrap()).toMatchObject({ kind: "written" });
    expect(seen).toEqual(["GET", "PUT", "PUT"]);
  });
});

/** What becomes of one request on its way: passed on; its answer lost; its answer never given; another answer given. */
type Fate = "pass" | "lose-answer" | "never-answer" | { readonly status: number; readonly headers?: object };

/** A server in front of S3 that meets requests with faults, in the order in which they come; then it passes them on. */
async function faultyS3(fates: readonly Fate[]): Promise<{ readonly endpoint: string; readonly seen: string[] }> {
  const left = [...fates];
  const seen: string[] = [];
  const target = new URL((first as TestS3).address.endpoint);
  const server = createServer((incoming, outgoing) => {
    seen.push(incoming.method ?? "");
    const fate = left.shift() ?? "pass";
    if (typeof fate === "object") {
      incoming.resume();
      outgoing.writeHead(fate.status, { ...fate.headers }).end();
    } else {
      passOn(target, incoming, outgoing, fate);
    }
  });
  return { endpoint: `http://127.0.0.1:${await listening(server)}`, seen };
}

function passOn(target: URL, incoming: IncomingMessage, outgoing: ServerResponse, fate: Fate): void {
  const { method, url: path, headers } = incoming;
  const { hostname: host, port } = target;
  const upstream = request({ host, port, method, path, headers } as object, (answer) => {
    if (fate === "pass") {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      return;
    }
    answer.resume();
    if (fate === "lose-answer") outgoing.destroy();
  });
  incoming.pipe(upstream);
}

async function listening(server: Pick<Server, "listen" | "address" | "close">): Promise<number> {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    if ("closeAllConnections" in server) (server as Server).closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

const newKey = (): string => `faults/${(cases += 1)}.json`;

describe.skipIf(first === undefined)("documents in S3, when answers are lost", () => {
  test("take a write as written whose answer was lost, and do not send it again to learn that", async () => {
    const { endpoint, seen } = await faultyS3(["lose-answer"]);
    const [documents, key] = [s3Documents(connect({ endpoint })), newKey()];
    const outcome = (await documents.writeIf(key, "mine", null))._unsafeUnwrap();
    expect(outcome).toMatchObject({ kind: "written" });
    expect(seen).toEqual(["PUT", "GET"]);
    expect((await documents.read(key))._unsafeUnwrap()).toEqual({
      text: "mine",
      etag: "etag" in outcome ? outcome.etag : "",
    });
  });

  test("take a replacement as written in the same way", async () => {
    const key = newKey();
    const first = (await s3Documents(connect()).writeIf(key, "first", null))._unsafeUnwrap();
    const { endpoint } = await faultyS3(["lose-answer"]);
    const documents = s3Documents(connect({ endpoint }));
    const etag = first.kind === "written" ? first.etag : "";
    expect((await documents.writeIf(key, "second", etag))._unsafeUnwrap()).toMatchObject({ kind: "written" });
  });

  test("take it as written when the look at it needs several attempts", async () => {
    const { endpoint, seen } = await faultyS3(["lose-answer", "lose-answer", { status: 500 }]);
    const documents = s3Documents(connect({ endpoint }));
    expect((await documents.writeIf(newKey(), "mine", null))._unsafeUnwrap()).toMatchObject({ kind: "written" });
    expect(seen).toEqual(["PUT", "GET", "GET", "GET"]);
  });

  test("read once, and take it as written, when S3 says nothing until the time-out", async () => {
    const { endpoint } = await faultyS3(["never-answer"]);
    const documents = s3Documents(connect({ endpoint, callTimeoutMs: 600 }));
    expect((await documents.writeIf(newKey(), "mine", null))._unsafeUnwrap()).toMatchObject({ kind: "written" });
  });

  test("send a write once more that was not carried out, as a look has shown", async () => {
    const { endpoint, seen } = await faultyS3([{ status: 500 }]);
    const documents = s3Documents(connect({ endpoint, callTimeoutMs: 20_000 }));
    expect((await documents.writeIf(newKey(), "mine", null))._unsafeUnwrap()).toMatchObject({ kind: "written" });
    expect(seen).toEqual(["PUT", "GET", "PUT"]);
  });

  test("send a write again at once that S3 was too busy to begin", async () => {
    const { endpoint, seen } = await faultyS3([{ status: 429 }, { status: 429 }]);
    const documents = s3Documents(connect({ endpoint, callTimeoutMs: 20_000 }));
    expect((await documents.writeIf(newKey(), "mine", null))._unsafeUnwrap()).toMatchObject({ kind: "written" });
    expect(seen).toEqual(["PUT", "PUT", "PUT"]);
  });

  test("say conflict when the answer was lost but another's text is there", async () => {
    const key = newKey();
    await s3Documents(connect()).writeIf(key, "theirs", null);
    const { endpoint } = await faultyS3([{ status: 500 }]);
    const outcome = await s3Documents(connect({ endpoint })).writeIf(key, "mine", null);
    expect(outcome._unsafeUnwrap()).toEqual({ kind: "conflict" });
  });

  test("do not know while what was expected is still there: the request may yet arrive", async () => {
    const { endpoint, seen } = await faultyS3([{ status: 500 }, "pass", { status: 500 }]);
    const documents = s3Documents(connect({ endpoint, callTimeoutMs: 20_000 }));
    expect((await documents.writeIf(newKey(), "mine", null))._unsafeUnwrapErr()).toMatch(/^s3: \w+ \(500\)$/);
    expect(seen).toEqual(["PUT", "GET", "PUT", "GET"]);
  });

  test("ask nothing more after a plain refusal", async () => {
    const key = newKey();
    await s3Documents(connect()).writeIf(key, "theirs", null);
    const { endpoint, seen } = await faultyS3([]);
    const documents = s3Documents(connect({ endpoint }));
    expect((await documents.writeIf(key, "mine", null))._unsafeUnwrap()).toEqual({ kind: "conflict" });
    expect(seen).toEqual(["PUT"]);
  });

  test("take 409, S3's word for a race that was not decided, as a conflict", async () => {
    const { endpoint } = await faultyS3([{ status: 409 }]);
    const outcome = await s3Documents(connect({ endpoint })).writeIf(newKey(), "mine", null);
    expect(outcome._unsafeUnwrap()).toEqual({ kind: "conflict" });
  });

  test("take a removal as done whose answer was lost", async () => {
    const key = newKey();
    const stored = (await s3Documents(connect()).writeIf(key, "mine", null))._unsafeUnwrap();
    const { endpoint, seen } = await faultyS3(["pass", "lose-answer"]);
    const removal = await s3Documents(connect({ endpoint })).removeIf(key, "etag" in stored ? stored.etag : "");
    expect(removal._unsafeUnwrap()).toEqual({ kind: "removed" });
    expect(seen).toEqual(["PUT", "DELETE", "DELETE"]);
  });

  test("hide what a removal left half done, say so, and let the next reader finish it", async () => {
    const key = newKey();
    const stored = (await s3Documents(connect()).writeIf(key, "mine", null))._unsafeUnwrap();
    const etag = "etag" in stored ? stored.etag : "";
    const { endpoint } = await faultyS3(["pass", { status: 403 }]);
    const cut = await s3Documents(connect({ endpoint })).removeIf(key, etag);
    expect(cut._unsafeUnwrapErr()).toMatch(/\(403\)$/);
    const [documents, { client, bucket }] = [s3Documents(connect()), connect()];
    for (const expected of [etag, null]) {
      expect((await documents.writeIf(key, "anew", expected))._unsafeUnwrap()).toEqual({ kind: "conflict" });
    }
    expect((await documents.read(key))._unsafeUnwrap()).toBeNull();
    await expect(client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))).rejects.toThrow();
    expect((await documents.writeIf(key, "anew", null))._unsafeUnwrap()).toMatchObject({ kind: "written" });
  });

  test("finish a removal that was left half done, when it is repeated", async () => {
    const key = newKey();
    const stored = (await s3Documents(connect()).writeIf(key, "mine", null))._unsafeUnwrap();
    const etag = "etag" in stored ? stored.etag : "";
    const { endpoint, seen } = await faultyS3(["pass", { status: 403 }]);
    const documents = s3Documents(connect({ endpoint }));
    expect((await documents.removeIf(key, etag)).isErr()).toBe(true);
    expect((await documents.removeIf(key, etag))._unsafeUnwrap()).toEqual({ kind: "removed" });
    expect(seen.at(-1)).toBe("DELETE");
  });
});

describe.skipIf(first === undefined)("documents in S3, when S3 is away", () => {
  test("are unavailable within the time-out when nobody listens", async () => {
    const away = createTcpServer();
    const port = await listening(away as never);
    await new Promise((resolve) => void away.close(resolve));
    await expectUnavailable(connect({ endpoint: `http://127.0.0.1:${port}` }), /ECONNREFUSED/);
  });

  test("are unavailable within the time-out when nobody answers", async () => {
    const port = await listening(createTcpServer() as never);
    await expectUnavailable(connect({ endpoint: `http://127.0.0.1:${port}`, callTimeoutMs: 300 }), /no answer in time/);
  });

  test("are unavailable within the time-out when the server says to come back in an hour", async () => {
    const later = { status: 503, headers: { "retry-after": "3600" } };
    const { endpoint } = await faultyS3(Array.from({ length: 99 }, () => later));
    await expectUnavailable(connect({ endpoint, callTimeoutMs: 300 }), /^s3: /);
  });

  test("say what was refused, and no key or secret", async () => {
    const credentials = { accessKeyId: "canary-key", secretAccessKey: "canary-secret" };
    // Servers have several words for a key that they do not know, and versitygw's comes with 404.
    await expectUnavailable(connect({ credentials }), /^s3: (InvalidAccessKeyId|XAdminUserNotFound) \(40[34]\)$/);
    const wrong = { ...credentials, accessKeyId: (first as TestS3).address.accessKeyId };
    await expectUnavailable(connect({ credentials: wrong }), /^s3: SignatureDoesNotMatch \(403\)$/);
  });

  test("do not take a missing bucket for a missing document", async () => {
    await expectUnavailable(connect({ bucket: "no-such-bucket" }), /^s3: NoSuchBucket \(404\)$/);
  });

  test("read no object that is too large to be a document", async () => {
    const connection = connect();
    const key = newKey();
    const object = { Bucket: connection.bucket, Key: key, Body: "x".repeat(1_048_577) };
    await connection.client.send(new PutObjectCommand(object));
    const refused = await s3Documents(connection).read(key);
    expect(refused._unsafeUnwrapErr()).toBe("s3: what is stored is no document");
  });
});

async function expectUnavailable(connection: S3Connection, cause: RegExp): Promise<void> {
  const documents = s3Documents(connection);
  // A connection that heeds no time-out of its own would take 2 s.
  const bound = 1_900;
  const calls = [
    () => documents.read("a/a.json"),
    () => documents.writeIf("a/a.json", "x", null),
    () => documents.writeIf("a/a.json", "x", "0123"),
    () => documents.removeIf("a/a.json", "0123"),
    () => documents.listFolders("a/", null),
  ];
  for (const call of calls) {
    const begun = performance.now();
    expect((await call())._unsafeUnwrapErr()).toMatch(cause);
    expect(performance.now() - begun).toBeLessThan(bound);
  }
}
