import { randomUUID } from "node:crypto";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from "@aws-sdk/client-s3";
import { startServer } from "./server.ts";
import { isSkipped, serviceOrSkip, type Service, type Skipped } from "./service.ts";

export type S3Address = {
  /** With its scheme. Buckets are addressed by path. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Made, and empty. */
  readonly bucket: string;
};

/**
 * An empty bucket: a new one on `TALLY_TEST_S3_ENDPOINT` (with `TALLY_TEST_S3_ACCESS_KEY`, `TALLY_TEST_S3_SECRET_KEY` and,
 * when it is not us-east-1, `TALLY_TEST_S3_REGION`), or `openvidu` on a versitygw of its own.
 */
export async function startS3(): Promise<Service<S3Address> | Skipped> {
  const endpoint = process.env["TALLY_TEST_S3_ENDPOINT"];
  return serviceOrSkip("S3 server", () => (endpoint === undefined ? ownS3() : newBucket(endpoint)));
}

async function ownS3(): Promise<Service<S3Address> | Skipped> {
  const keys = { accessKeyId: "tallylight", secretAccessKey: randomUUID() };
  const address = (port: number | undefined): S3Address => ({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    ...keys,
    bucket: "openvidu",
  });
  const server = await startServer({
    binaries: ["versitygw"],
    image: "versity/versitygw:v1.8.0",
    howToGet: "go install github.com/versity/versitygw/cmd/versitygw@v1.8.0, or set TALLY_TEST_S3_ENDPOINT",
    ports: 1,
    command: ([port], folder) => ({
      args: ["--quiet", "--port", `127.0.0.1:${port}`, "posix", folder],
      env: { ROOT_ACCESS_KEY: keys.accessKeyId, ROOT_SECRET_KEY: keys.secretAccessKey },
    }),
    probe: ([port]) => makeBucket(address(port)),
  });
  return isSkipped(server) ? server : { ...address(server.ports[0]), stop: server.stop };
}

async function newBucket(endpoint: string): Promise<Service<S3Address>> {
  const address: S3Address = {
    endpoint,
    region: process.env["TALLY_TEST_S3_REGION"] ?? "us-east-1",
    accessKeyId: process.env["TALLY_TEST_S3_ACCESS_KEY"] ?? "",
    secretAccessKey: process.env["TALLY_TEST_S3_SECRET_KEY"] ?? "",
    bucket: `tallylight-test-${randomUUID()}`,
  };
  await makeBucket(address);
  return { ...address, stop: () => removeBucket(address) };
}

async function makeBucket(address: S3Address): Promise<void> {
  const client = clientOf(address);
  await client.send(new CreateBucketCommand({ Bucket: address.bucket })).finally(() => client.destroy());
}

async function removeBucket(address: S3Address): Promise<void> {
  const client = clientOf(address);
  const bucket = { Bucket: address.bucket };
  for await (const page of paginateListObjectsV2({ client }, bucket)) {
    for (const { Key } of page.Contents ?? []) await client.send(new DeleteObjectCommand({ ...bucket, Key }));
  }
  await client.send(new DeleteBucketCommand(bucket));
  client.destroy();
}

function clientOf({ endpoint, region, accessKeyId, secretAccessKey }: S3Address): S3Client {
  const credentials = { accessKeyId, secretAccessKey };
  return new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 });
}
