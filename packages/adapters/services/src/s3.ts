import { randomUUID } from "node:crypto";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from "@aws-sdk/client-s3";
import { startServer } from "./server.ts";
import { isSkipped, type Mortal, serviceOrSkip, type Service, type Skipped } from "./service.ts";

export type S3Address = {
  /** With its scheme. Buckets are addressed by path. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Made, and empty. */
  readonly bucket: string;
};

/** What a service is told, to keep its catalog there. */
export function s3Settings({ endpoint, region, accessKeyId, secretAccessKey, bucket }: S3Address): {
  readonly [variable: string]: string;
} {
  return {
    S3_BUCKET: bucket,
    S3_FORCE_PATH_STYLE: "true",
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
}

/** The S3 servers that the tests know. Their names are those of their programs. */
export const S3_MAKES = ["versitygw", "minio"] as const;
export type S3Make = (typeof S3_MAKES)[number];

type Recipe = {
  /** Null: there is none that can be pulled. */
  readonly image: string | null;
  readonly howToGet: string;
  readonly args: (address: string, folder: string) => readonly string[];
  /** What its root user and password are called. */
  readonly user: string;
  readonly password: string;
};

const RECIPES: Readonly<Record<S3Make, Recipe>> = {
  versitygw: {
    image: "versity/versitygw:v1.8.0",
    howToGet: "go install github.com/versity/versitygw/cmd/versitygw@v1.8.0",
    args: (address, folder) => ["--quiet", "--port", address, "posix", folder],
    user: "ROOT_ACCESS_KEY",
    password: "ROOT_SECRET_KEY",
  },
  minio: {
    // Its images were taken from Docker Hub and from quay.io in September 2026.
    image: null,
    howToGet: "go install github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c",
    args: (address, folder) => ["server", folder, "--address", address, "--quiet"],
    user: "MINIO_ROOT_USER",
    password: "MINIO_ROOT_PASSWORD",
  },
};

/** What the variables that name a server of this make begin with. */
const VARIABLES: Readonly<Record<S3Make, string>> = { versitygw: "TALLY_TEST_S3", minio: "TALLY_TEST_MINIO" };

/**
 * An empty bucket: a new one on `TALLY_TEST_S3_ENDPOINT` (with `TALLY_TEST_S3_ACCESS_KEY`, `TALLY_TEST_S3_SECRET_KEY` and,
 * when it is not us-east-1, `TALLY_TEST_S3_REGION`; for a MinIO the same with `TALLY_TEST_MINIO_`), or `openvidu` on a
 * server of its own.
 */
export async function startS3(make: S3Make = "versitygw"): Promise<Service<S3Address> | Skipped> {
  const endpoint = process.env[`${VARIABLES[make]}_ENDPOINT`];
  return serviceOrSkip(`S3 server (${make})`, () => (endpoint === undefined ? ownS3(make) : newBucket(make, endpoint)));
}

/** One of its own in any case, which has its objects again when it comes back. */
export async function startMortalS3(make: S3Make = "versitygw"): Promise<Service<S3Address & Mortal> | Skipped> {
  return serviceOrSkip(`S3 server (${make})`, () => ownS3(make));
}

async function ownS3(make: S3Make): Promise<Service<S3Address & Mortal> | Skipped> {
  const { image, howToGet, args, user, password } = RECIPES[make];
  const keys = { accessKeyId: "tallylight", secretAccessKey: randomUUID() };
  const address = (port: number | undefined): S3Address => ({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    ...keys,
    bucket: "openvidu",
  });
  const server = await startServer({
    binaries: [make],
    image,
    howToGet: `${howToGet}, or set ${VARIABLES[make]}_ENDPOINT`,
    ports: 1,
    command: ([port], folder) => ({
      args: args(`127.0.0.1:${port}`, folder),
      env: { [user]: keys.accessKeyId, [password]: keys.secretAccessKey },
    }),
    probe: ([port]) => makeBucket(address(port)).catch(isThere),
  });
  return isSkipped(server) ? server : { ...server, ...address(server.ports[0]) };
}

/** After a restart. */
function isThere(thrown: unknown): void {
  if (!(thrown instanceof Error && thrown.name === "BucketAlreadyOwnedByYou")) throw thrown;
}

async function newBucket(make: S3Make, endpoint: string): Promise<Service<S3Address>> {
  const given = (what: string): string | undefined => process.env[`${VARIABLES[make]}_${what}`];
  const address: S3Address = {
    endpoint,
    region: given("REGION") ?? "us-east-1",
    accessKeyId: given("ACCESS_KEY") ?? "",
    secretAccessKey: given("SECRET_KEY") ?? "",
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
