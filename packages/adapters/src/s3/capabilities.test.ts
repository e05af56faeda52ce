import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { connectS3, type S3Connection, s3Probe } from "@tallylight/adapters/s3";
import { systemIds } from "@tallylight/adapters/system";
import { describe, expect, onTestFinished, test } from "vitest";
import { comparesAndSets, deletesInOneStep, lacksConditions, S3_ADVICE } from "./capabilities.ts";
import { startTestS3 } from "./test-servers.ts";

const servers = await startTestS3();

const ALL = Object.fromEntries(Object.keys(S3_ADVICE).map((capability) => [capability, true]));
const probe = (connection: S3Connection, prefix = "openvidu-meet") =>
  s3Probe(connection, prefix, () => systemIds.version());

describe.each(servers)("what $make can do", ({ make, connect }) => {
  test("is found out, and nothing is left of it", async () => {
    const connection = connect();
    const { client, bucket: Bucket } = connection;
    const other = { Bucket, Key: "openvidu-meet/.probe-of-others/x", Body: "x" };
    await client.send(new PutObjectCommand(other));
    const found = (await probe(connection).ask())._unsafeUnwrap();
    // MinIO deletes whatever the condition says.
    expect(found.can).toEqual({ ...ALL, conditionalDelete: make !== "minio" });
    expect(found.make?.toLowerCase()).toBe(make);
    expect(comparesAndSets(found)).toBe(true);
    // versitygw compares, and deletes in a second step.
    expect(deletesInOneStep(found)).toBe(false);
    const left = await client.send(new ListObjectsV2Command({ Bucket, Prefix: "openvidu-meet/.probe/" }));
    expect(left.KeyCount).toBe(0);
    expect((await client.send(new ListObjectsV2Command({ Bucket, Prefix: "openvidu-meet/" }))).KeyCount).toBe(1);
  });

  test("is nothing without a bucket, or with keys that are refused", async () => {
    const missing = (await probe(connect({ bucket: "no-such-bucket" })).ask())._unsafeUnwrap();
    expect(missing.can).toMatchObject({ bucket: false, put: false });
    const credentials = { accessKeyId: "canary", secretAccessKey: "canary" };
    expect((await probe(connect({ credentials })).ask())._unsafeUnwrap().can.put).toBe(false);
  });
});

/** An S3 that lacks something: it ignores the conditions, does not know their headers or refuses the methods that it is told to. */
async function lacking(lacks: {
  readonly conditions?: readonly string[];
  /** Answered by 501. */
  readonly unknown?: readonly string[];
  readonly methods?: readonly string[];
  readonly server?: string;
}): Promise<S3Connection> {
  const stored = new Map<string, string>();
  const server = createServer((request, answer) => {
    request.resume();
    const { method = "", url = "" } = request;
    const [key = ""] = url.split("?");
    const say = (status: number, body = "", headers = {}): void =>
      void answer.writeHead(status, { server: lacks.server ?? "lacking", ...headers }).end(body);
    const listing = method === "GET" && url.includes("list-type");
    if (lacks.methods?.includes(listing ? "LIST" : method) === true) return say(403, error("AccessDenied"));
    if (listing) return say(200, "<ListBucketResult></ListBucketResult>");
    if (lacks.unknown?.some((header) => isAsked(request, header)) === true) return say(501, error("NotImplemented"));
    if (isRefused(request, stored.get(key) ?? null, lacks.conditions ?? []))
      return say(412, error("PreconditionFailed"));
    if (method === "DELETE") return (stored.delete(key), say(204));
    if (method === "PUT") stored.set(key, `"${stored.size}a"`);
    return say(200, method === "GET" ? "a probe" : "", { etag: stored.get(key) });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  const connection = connectS3({ bucket: "b", region: "us-east-1", endpoint, forcePathStyle: true, credentials });
  onTestFinished(() => {
    connection.close();
    server.close();
    server.closeAllConnections();
  });
  return connection;
}

const error = (code: string): string => `<Error><Code>${code}</Code></Error>`;

const isAsked = ({ headers, method }: IncomingMessage, condition: string): boolean =>
  Object.keys(headers).some((header) => `${method} ${header}` === condition);

/** By the conditions that it has not been told to ignore: `PUT if-match`. */
function isRefused({ headers, method }: IncomingMessage, etag: string | null, ignored: readonly string[]): boolean {
  const obeys = (condition: string): boolean => !ignored.includes(`${method} ${condition}`);
  if (headers["if-none-match"] === "*" && obeys("if-none-match")) return etag !== null;
  return headers["if-match"] !== undefined && obeys("if-match") && headers["if-match"] !== etag;
}

describe("a store that lacks something", () => {
  test.each([
    [{ conditions: ["PUT if-none-match"] }, { conditionalCreate: false }],
    [{ conditions: ["PUT if-match"] }, { conditionalReplace: false }],
    [{ conditions: ["DELETE if-match"] }, { conditionalDelete: false }],
    [{ unknown: ["PUT if-none-match"] }, { conditionalCreate: false }],
    [{ unknown: ["PUT if-match"] }, { conditionalReplace: false }],
    [{ unknown: ["DELETE if-match"] }, { conditionalDelete: false }],
    [{ methods: ["GET"] }, { get: false }],
    [{ methods: ["LIST"] }, { list: false }],
    [{ methods: ["DELETE"] }, { delete: false, conditionalDelete: false }],
    [{ methods: ["PUT"] }, { ...Object.fromEntries(Object.keys(ALL).map((name) => [name, false])), bucket: true }],
  ])("%j is known by it", async (lacks, lost) => {
    const found = (await probe(await lacking(lacks)).ask())._unsafeUnwrap();
    expect(found.can).toEqual({ ...ALL, ...lost });
    const compares = found.can.conditionalCreate && found.can.conditionalReplace;
    expect(comparesAndSets(found)).toBe(compares);
    expect(lacksConditions(found)).toBe(found.can.put && !compares);
  });

  test("deletes in one step if it is Amazon's", async () => {
    const amazon = (await probe(await lacking({ server: "AmazonS3" })).ask())._unsafeUnwrap();
    expect(deletesInOneStep(amazon)).toBe(true);
    const old = await lacking({ server: "AmazonS3", conditions: ["DELETE if-match"] });
    expect(deletesInOneStep((await probe(old).ask())._unsafeUnwrap())).toBe(false);
  });
});

test("a store that is away is asked again, and one that has answered is not", async () => {
  const away = connectS3({ bucket: "b", region: "r", endpoint: "http://127.0.0.1:1", callTimeoutMs: 500 });
  onTestFinished(away.close);
  const asked = probe(away);
  expect((await asked.ask()).isErr()).toBe(true);
  expect(asked.known()).toBeNull();
  expect((await asked.ask()).isErr()).toBe(true);
  const once = probe(await lacking({}));
  const [one, other] = await Promise.all([once.ask(), once.ask()]);
  expect(one._unsafeUnwrap()).toBe(other._unsafeUnwrap());
  expect(once.known()).toBe(one._unsafeUnwrap());
});
