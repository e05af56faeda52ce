import type { LookupAddress } from "node:dns";
import { isIP } from "node:net";
import { err, ok, type Result } from "neverthrow";
import { isAllowed } from "./address.ts";

/** Every address of a host name, as the machine's resolver gives them. */
export type Resolver = (host: string) => Promise<readonly LookupAddress[]>;

/** `not-resolved`: nobody knows the host now. `address-refused`: it is a place where we send nothing. */
export type NotLocated = { readonly kind: "not-resolved" | "address-refused"; readonly detail: string };

/**
 * The one address that a request to this URL is to connect to: asked for once and checked, so that a name which
 * changes its mind between the check and the connection gains nothing. One forbidden address among several is enough
 * to refuse them all.
 */
export async function locate(
  url: URL,
  { resolve, allowPrivate }: { readonly resolve: Resolver; readonly allowPrivate: boolean },
): Promise<Result<LookupAddress, NotLocated>> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const found = await addressesOf(host, resolve);
  if (found.isErr()) return err(found.error);
  const wrong = found.value.find(({ address }) => !isAllowed(address, allowPrivate));
  if (wrong !== undefined) return err({ kind: "address-refused", detail: `${host} is at ${wrong.address}` });
  const [first] = found.value;
  return first === undefined ? err({ kind: "not-resolved", detail: `${host} has no address` }) : ok(first);
}

async function addressesOf(host: string, resolve: Resolver): Promise<Result<readonly LookupAddress[], NotLocated>> {
  // The URL's own parser has made 0x7f.1, 2130706433 and 017700000001 into 127.0.0.1.
  const family = isIP(host);
  if (family !== 0) return ok([{ address: host, family }]);
  try {
    return ok(await resolve(host));
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "unknown reason";
    return err({ kind: "not-resolved", detail: `${host}: ${code}` });
  }
}
