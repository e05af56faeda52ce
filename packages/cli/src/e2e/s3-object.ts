import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { S3Address } from "@tallylight/services";

/** An object as it lies in the bucket, past the service; rejects where there is none. */
export async function readObject(s3: S3Address, key: string): Promise<Buffer> {
  return withClient(s3, async (client) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: s3.bucket, Key: key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  });
}

/** The keys of all objects below a folder. */
export async function keysBelow(s3: S3Address, folder: string): Promise<readonly string[]> {
  return withClient(s3, async (client) => {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: s3.bucket, Prefix: `${folder}/` }));
    return Contents.map(({ Key = "" }) => Key);
  });
}

export async function writeObject(s3: S3Address, key: string, bytes: Uint8Array): Promise<void> {
  await withClient(s3, (client) => client.send(new PutObjectCommand({ Bucket: s3.bucket, Key: key, Body: bytes })));
}

async function withClient<T>(s3: S3Address, use: (client: S3Client) => Promise<T>): Promise<T> {
  const { accessKeyId, secretAccessKey, endpoint, region } = s3;
  const client = new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  });
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}
