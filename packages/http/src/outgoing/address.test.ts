import { describe, expect, it } from "vitest";
import { placeOf } from "./address.ts";

/** As a URL writes its host; the URL's parser is what reads the odd forms. */
const hostOf = (host: string): string => new URL(`http://${host}/`).hostname.replace(/^\[|\]$/g, "");

describe("the place of an address", () => {
  it.each([
    "8.8.8.8",
    "1.1.1.1",
    "172.32.0.1",
    "100.128.0.1",
    "[2606:4700::1111]",
    "[::ffff:8.8.8.8]",
    "[64:ff9b::8.8.8.8]",
  ])("%s is public", (host) => {
    expect(placeOf(hostOf(host))).toBe("public");
  });

  it.each([
    "127.0.0.1",
    "127.255.255.254",
    "0x7f.1",
    "0x7f000001",
    "2130706433",
    "017700000001",
    "0177.0.0.1",
    "127.1",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[::ffff:10.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[fd00::]",
    "[fc00::1]",
  ])("%s is private", (host) => {
    expect(placeOf(hostOf(host))).toBe("private");
  });

  it.each([
    "0",
    "0.0.0.0",
    "169.254.169.254",
    "0xa9fea9fe",
    "[::ffff:169.254.169.254]",
    "[64:ff9b::a9fe:a9fe]",
    "[::]",
    "[fe80::1]",
    "[ff02::1]",
    "[2002:7f00:1::]",
    "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
    "[2001:db8::1]",
    "[::127.0.0.1]",
    "[64:ff9b:1::7f00:1]",
    "[100::1]",
    "[5f00::1]",
    "224.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "198.51.100.7",
  ])("%s is nobody's", (host) => {
    expect(placeOf(hostOf(host))).toBe("never");
  });

  it.each(["", "localhost", "127.0.0.1:80", "127.1", "::1%lo0%", "fe80::1%eth0"])(
    "%j, which a resolver should not have given, is nobody's",
    (text) => {
      expect(placeOf(text)).toBe("never");
    },
  );
});
