import { createServer, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { isSkipped, S3_MAKES, type S3Address, startS3 } from "@tallylight/services";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { startRecorder } from "./record.ts";
import { historiesToReject, MOST_HISTORIES_TO_REJECT, testHistories } from "./suite.ts";

const CALL_TIMEOUT_MS = 400;
const IN_THE_MIDDLE_MS = 30;
const FAULTY_MS = 150;
/** A swap is up to three requests. */
const OPERATIONS = 12;
const MS_PER_HISTORY = 10_000;

for (const make of S3_MAKES) {
  const s3 = await startS3(make);

  describe.skipIf(isSkipped(s3))(`with a ${make}`, async () => {
    if (isSkipped(s3)) return;
    const between = await wayTo(s3);
    afterAll(async () => {
      between.close();
      await s3.stop();
    });
    const { stop: _stop, ...address } = s3;
    const at = { ...address, endpoint: between.endpoint };
    const place = { kind: "s3", s3: at, prefix: "tally", callTimeoutMs: CALL_TIMEOUT_MS } as const;
    const faults = [() => between.goWrong("answers-lost"), () => between.goWrong("refuses")];
    const unseen = { "stamps the claim anew with each write": "a history is over within one second of S3's clock" };
    testHistories({
      name: `S3 (${make})`,
      place,
      faults,
      unseen,
      operations: OPERATIONS,
      msPerHistory: MS_PER_HISTORY,
    });

    test("a lock store that writes without a condition is rejected", { timeout: 10 * MS_PER_HISTORY }, async () => {
      const recorder = await startRecorder({ ...place, kind: "s3-without-condition" }, OPERATIONS);
      onTestFinished(() => recorder.stop());
      expect(await historiesToReject(recorder, {})).toBeLessThanOrEqual(MOST_HISTORIES_TO_REJECT);
    });
  });
}

/** `answers-lost`: requests are carried out, and a third of them not answered. `refuses`: a third is too much for it. */
type Fault = "answers-lost" | "refuses";

/** The way to the server, on which answers can be lost. Requests are passed on as they are: they are signed. */
async function wayTo({ endpoint }: S3Address) {
  const { hostname: host, port } = new URL(endpoint);
  let fault: Fault | null = null;
  let requests = 0;
  const server = createServer((incoming, outgoing) => {
    const struck = fault !== null && (requests += 1) % 3 === 0;
    if (struck && fault === "refuses") {
      incoming.resume();
      outgoing.writeHead(503).end("<Error><Code>SlowDown</Code></Error>");
      return;
    }
    const { method, url: path, headers } = incoming;
    const upstream = request({ host, port, method, path, headers } as object, (answer) => {
      if (struck) return lose(outgoing);
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      return answer.pipe(outgoing);
    });
    upstream.on("error", () => outgoing.destroy());
    incoming.pipe(upstream);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    goWrong: async (next: Fault): Promise<void> => {
      await sleep(IN_THE_MIDDLE_MS);
      fault = next;
      await sleep(FAULTY_MS);
      fault = null;
    },
    close: (): void => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function lose(outgoing: ServerResponse): void {
  outgoing.destroy();
}
