import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { S3Address } from "@tallylight/services";

/** An object as it lies in the bucket, past the service. */
export async function readObject(s3: S3Address, key: string): Promise<Buffer> {
  const { accessKeyId, secretAccessKey, endpoint, region, bucket } = s3;
  const client = new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  });
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  } finally {
    client.destroy();
  }
}
