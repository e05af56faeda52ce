import { BlockList, isIP } from "node:net";

/** Which addresses are proxies of ours, whose word on who asked them is taken. */
export type Proxies = (address: string) => boolean;

/** @param trusted Addresses and networks (`10.0.0.0/8`), as the configuration has checked them. */
export function proxiesOf(trusted: readonly string[]): Proxies {
  const list = new BlockList();
  for (const one of trusted) {
    const [address = "", bits] = one.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

/** How many entries of a `X-Forwarded-For` are looked at. */
const MOST_HOPS = 20;

/**
 * Who asks: the peer of the connection, or, behind proxies of ours, the last one in `X-Forwarded-For` that is none of
 * them. What stands further left was written by whoever asked.
 */
export function clientAddress(peer: string, forwardedFor: string | null, isProxy: Proxies): string {
  let client = plain(peer);
  if (forwardedFor === null) return client;
  const hops = forwardedFor.split(",").map((hop) => plain(hop.trim()));
  for (const hop of hops.toReversed().slice(0, MOST_HOPS)) {
    if (!isProxy(client) || isIP(hop) === 0) return client;
    client = hop;
  }
  return client;
}

/** An IPv4 address that came over an IPv6 socket is the IPv4 address. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}
