import { describe, expect, it } from "vitest";
import { signerWith } from "./signed.ts";

const signer = signerWith("a-secret");
const value = { after: { at: 1 }, text: "ä" };

describe("a signed text", () => {
  it("gives back what was signed, for the same purpose and the same secret only", () => {
    const text = signer.sign("rooms-page", value);
    expect(signer.open("rooms-page", text)).toEqual(value);
    expect(signerWith("a-secret").open("rooms-page", text)).toEqual(value);
    expect(signer.open("recordings-page", text)).toBeUndefined();
    expect(signer.open("room-token", text)).toBeUndefined();
    expect(signerWith("another").open("rooms-page", text)).toBeUndefined();
  });

  it.each(["", ".", "a", "a.b.c", "null.", `.${"A".repeat(43)}`, "\0", "%"])(
    "is not %j, and that is no error",
    (text) => {
      expect(signer.open("rooms-page", text)).toBeUndefined();
    },
  );

  it("has one spelling", () => {
    const text = signer.sign("rooms-page", value);
    for (const other of [`${text}=`, `${text} `, `${text}.`, text.replace(".", "=.")]) {
      expect(signer.open("rooms-page", other)).toBeUndefined();
    }
  });
});
