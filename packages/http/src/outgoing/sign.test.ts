import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { signedHeaders } from "./sign.ts";

const message = { id: "room--EG_x--uid-4", body: '{"event":"recordingEnded","data":{"roomName":"Zürich – ✓"}}' };
const [current, old] = ["a-key-of-more-than-22-characters", "the-key-that-goes-out-of-use"] as const;
const whsec = `whsec_${Buffer.from("a key of twenty-four byt").toString("base64")}`;

/** As Node's receivers of OpenVidu Meet's webhooks do it. */
function meetVerifies(headers: Readonly<Record<string, string>>, body: string, key: string): boolean {
  const expected = createHmac("sha256", key).update(`${headers["X-Timestamp"]}.${body}`).digest("hex");
  return expected === headers["X-Signature"];
}

describe("the signature of a message", () => {
  it("is what OpenVidu Meet's receivers and Standard Webhooks' library expect", () => {
    const headers = signedHeaders(message, [current], Date.now());
    expect(meetVerifies(headers, message.body, current)).toBe(true);
    expect(new Webhook(current, { format: "raw" }).verify(message.body, headers)).toEqual(JSON.parse(message.body));
  });

  it("is none for another body, another name, another key", () => {
    const headers = signedHeaders(message, [current], Date.now());
    const standard = new Webhook(current, { format: "raw" });
    expect(meetVerifies(headers, `${message.body} `, current)).toBe(false);
    expect(meetVerifies(headers, message.body, old)).toBe(false);
    expect(() => standard.verify(`${message.body} `, headers)).toThrow();
    expect(() => standard.verify(message.body, { ...headers, "webhook-id": "another" })).toThrow();
    expect(() => new Webhook(old, { format: "raw" }).verify(message.body, headers)).toThrow();
  });

  it("is made with both secrets while one replaces the other; Meet's, of which there is one, with the first", () => {
    const headers = signedHeaders(message, [current, old], Date.now());
    expect(headers["webhook-signature"]?.split(" ")).toHaveLength(2);
    for (const key of [current, old]) {
      expect(new Webhook(key, { format: "raw" }).verify(message.body, headers)).toBeTruthy();
    }
    expect([meetVerifies(headers, message.body, current), meetVerifies(headers, message.body, old)]).toEqual([
      true,
      false,
    ]);
  });

  it("takes a secret in Standard Webhooks' own form, whose text is Meet's key", () => {
    const headers = signedHeaders(message, [whsec], Date.now());
    expect(new Webhook(whsec).verify(message.body, headers)).toBeTruthy();
    expect(meetVerifies(headers, message.body, whsec)).toBe(true);
  });
});
