import { connectS3, type S3Connection, type S3Options } from "@tallylight/adapters/s3";
import { isSkipped, S3_MAKES, type S3Address, type S3Make, startS3 } from "@tallylight/services";
import { afterAll, onTestFinished, test } from "vitest";

/** One make of S3 server, running for a test file. */
export type TestS3 = {
  readonly make: S3Make;
  /** A connection of one test. */
  readonly connect: (options?: Partial<S3Options>) => S3Connection;
  readonly address: S3Address;
};

/** The servers that this machine has, each with its bucket; what is missing is told, and skipped. */
export async function startTestS3(makes: readonly S3Make[] = S3_MAKES): Promise<readonly TestS3[]> {
  const started = await Promise.all(makes.map(async (make) => ({ make, s3: await startS3(make) })));
  afterAll(async () => {
    await Promise.all(started.map(async ({ s3 }) => (isSkipped(s3) ? undefined : s3.stop())));
  });
  if (started.every(({ s3 }) => isSkipped(s3))) test.skip("on any S3 server");
  return started.flatMap(({ make, s3 }) =>
    isSkipped(s3) ? [] : [{ make, address: s3, connect: (options) => connectTo(s3, options) }],
  );
}

/** The machine may be busy, and S3 is well all the same. What is about time sets its own. */
const PATIENT_MS = 20_000;

function connectTo(s3: S3Address, options: Partial<S3Options> = {}): S3Connection {
  const { accessKeyId, secretAccessKey, bucket, endpoint, region } = s3;
  const credentials = { accessKeyId, secretAccessKey };
  const place = { bucket, endpoint, region, credentials, forcePathStyle: true };
  const connection = connectS3({ ...place, callTimeoutMs: PATIENT_MS, ...options });
  onTestFinished(connection.close);
  return connection;
}
