import { expect, onTestFinished, test, vi } from "vitest";
import { call, type Repeat } from "./call.ts";
import { connectS3, type S3Connection } from "./connect.ts";

function connection(callTimeoutMs = 20_000): S3Connection {
  const opened = connectS3({ bucket: "b", region: "r", endpoint: "http://127.0.0.1:1", callTimeoutMs });
  onTestFinished(opened.close);
  return opened;
}

const failing = (name: string, httpStatusCode: number): Error =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });

/** How often it was sent. */
async function sent(to: S3Connection, repeat: Repeat, failure: Error): Promise<number> {
  let attempts = 0;
  const answer = await call(to, repeat, () => Promise.reject(((attempts += 1), failure)));
  expect(answer.isErr()).toBe(true);
  return attempts;
}

test("a call that S3 was too busy for is sent three times at most", async () => {
  expect(await sent(connection(), "freely", failing("SlowDown", 503))).toBe(3);
  expect(await sent(connection(), "unless-unsure", failing("SlowDown", 503))).toBe(3);
});

test("a conditional write that may have been carried out is sent once", async () => {
  expect(await sent(connection(), "freely", failing("InternalError", 500))).toBe(3);
  expect(await sent(connection(), "unless-unsure", failing("InternalError", 500))).toBe(1);
});

test("what S3 has decided is not asked again", async () => {
  for (const failure of [failing("AccessDenied", 403), failing("PreconditionFailed", 412), failing("NoSuchKey", 404)])
    expect(await sent(connection(), "freely", failure)).toBe(1);
});

test("while S3 answers nothing there is no storm: a hundred calls are repeated twenty times in all", async () => {
  const away = connection();
  let attempts = 0;
  const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
  const calls = Array.from({ length: 100 }, () =>
    call(away, "freely", () => Promise.reject(((attempts += 1), refused))),
  );
  for (const answer of await Promise.all(calls)) expect(answer.isErr()).toBe(true);
  expect(attempts).toBe(120);
  // Once it answers again, a tenth of its answers may be spent.
  for (let answered = 0; answered < 10; answered += 1) (await call(away, "freely", async () => null))._unsafeUnwrap();
  expect(await sent(away, "freely", refused)).toBe(2);
});

test("what has too many before it waits, is sent as soon as one of them ends, and its time begins then", async () => {
  const crowded = connection(60_000);
  const ends: (() => void)[] = [];
  const order: number[] = [];
  const calls = Array.from({ length: 70 }, (_, nth) =>
    call(crowded, "freely", async (signal) => {
      order.push(nth);
      expect(signal.aborted).toBe(false);
      await new Promise<void>((resolve) => ends.push(resolve));
    }),
  );
  await vi.waitFor(() => expect(ends).toHaveLength(64), { timeout: 20_000 });
  ends[5]?.();
  await vi.waitFor(() => expect(order.slice(64)).toEqual([64]), { timeout: 20_000 });
  for (let nth = 0; nth < 70; nth += 1) await vi.waitFor(() => (ends[nth] as () => void)(), { timeout: 20_000 });
  expect((await Promise.all(calls)).every((one) => one.isOk())).toBe(true);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
});

test("what waits for as long as a call may take is given up, and was never sent", async () => {
  const crowded = connection(50);
  const ends: (() => void)[] = [];
  // They do not listen to their time-out, as a process that is stuck does not.
  const stuck = Array.from({ length: 64 }, () =>
    call(crowded, "freely", () => new Promise<void>((resolve) => ends.push(resolve))),
  );
  let sent = false;
  const answer = await call(crowded, "unless-unsure", async () => void (sent = true));
  expect(answer._unsafeUnwrapErr()).toMatchObject({ cause: "s3: too many calls wait for it", unsure: false });
  expect(sent).toBe(false);
  for (const end of ends) end();
  await Promise.all(stuck);
  expect((await call(crowded, "freely", async () => "room again"))._unsafeUnwrap()).toBe("room again");
});

test("repeats and pauses are within the time of the one call", async () => {
  const began = performance.now();
  const hanging = connection(300);
  const answer = await call(hanging, "freely", async (signal) => {
    await new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error));
    });
  });
  expect(answer._unsafeUnwrapErr().cause).toBe("s3: no answer in time");
  expect(performance.now() - began).toBeLessThan(2_000);
});
