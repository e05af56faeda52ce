import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, describe, expect, test } from "vitest";
import { S3_MAKES, startS3 } from "./s3.ts";
import { isSkipped } from "./service.ts";

for (const make of S3_MAKES) {
  const s3 = await startS3(make);

  describe.skipIf(isSkipped(s3))(`a ${make} for a test`, () => {
    if (isSkipped(s3)) return;
    const { accessKeyId, secretAccessKey, bucket: Bucket } = s3;
    const client = new S3Client({ ...s3, credentials: { accessKeyId, secretAccessKey }, forcePathStyle: true });
    afterAll(s3.stop);

    test("has an empty bucket", async () => {
      expect((await client.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
    });

    test("keeps an object", async () => {
      await client.send(new PutObjectCommand({ Bucket, Key: "a/b", Body: "text" }));
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: "a/b" }));
      expect(await Body?.transformToString()).toBe("text");
    });

    test("lets one of twenty racing writers create a key", async () => {
      const writes = Array.from({ length: 20 }, (_, i) =>
        client.send(new PutObjectCommand({ Bucket, Key: "raced", Body: `${i}`, IfNoneMatch: "*" })),
      );
      const won = (await Promise.allSettled(writes)).filter(({ status }) => status === "fulfilled");
      expect(won).toHaveLength(1);
    });
  });
}
