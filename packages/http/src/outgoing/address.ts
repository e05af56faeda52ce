import { BlockList, isIP } from "node:net";

/**
 * What kind of place an IP address is. `private`: this machine or a network of its owner's, for whoever asks for it.
 * `never`: no receiver is there for anybody: addresses of links (where clouds keep their credentials), multicast,
 * reserved ones, and those that carry another address within them.
 */
export type Place = "public" | "private" | "never";

const PRIVATE = blockList([
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["::1", 128],
  ["fc00::", 7],
]);

const NEVER = blockList([
  ["0.0.0.0", 8],
  ["169.254.0.0", 16],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  // Protocol assignments with Teredo, documentation, 6to4.
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
]);

/** All that is routed to anybody in IPv6. Everything outside it is something else, also what is not yet assigned. */
const GLOBAL = blockList([["2000::", 3]]);

function blockList(subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [net, bits] of subnets) list.addSubnet(net, bits, net.includes(":") ? "ipv6" : "ipv4");
  return list;
}

/** @param address As resolvers and sockets write one, without brackets. What is no address is `never` one to use. */
export function placeOf(address: string): Place {
  const family = isIP(address);
  if (family === 0) return "never";
  if (family === 4) return placeIn(address, "ipv4", true);
  const within = ipv4Within(address);
  return within === null ? placeIn(address, "ipv6", GLOBAL.check(address, "ipv6")) : placeOf(within);
}

export function isAllowed(address: string, allowPrivate: boolean): boolean {
  const place = placeOf(address);
  return place === "public" || (place === "private" && allowPrivate);
}

function placeIn(address: string, family: "ipv4" | "ipv6", routed: boolean): Place {
  if (NEVER.check(address, family)) return "never";
  if (PRIVATE.check(address, family)) return "private";
  return routed ? "public" : "never";
}

/**
 * The IPv4 address that a connection to this one ends at: of `::ffff:127.0.0.1` by the socket itself, of
 * `64:ff9b::127.0.0.1` by the network's translation. Null for every other address.
 */
function ipv4Within(address: string): string | null {
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, "")}]`);
  const groups = /^\[(?:::ffff|64:ff9b:):([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(hostname);
  if (groups === null) return null;
  const [high = 0, low = 0] = groups.slice(1).map((group) => Number.parseInt(group, 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
