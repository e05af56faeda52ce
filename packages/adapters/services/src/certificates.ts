import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findBinary } from "./binary.ts";
import type { Service, Skipped } from "./service.ts";

/** An authority of a test's own and a certificate of 127.0.0.1 that it signed, as PEM files. */
export type Certificates = Service<{
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  /** The authority's certificate, as PEM. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}>;

const DAYS = "2";
const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** Made by openssl in a folder of their own, which `stop` removes. */
export async function makeCertificates(): Promise<Certificates | Skipped> {
  const openssl = await findBinary("openssl");
  if (openssl === null) return { skipped: "no openssl: install it (Debian: apt-get install openssl)" };
  const folder = await mkdtemp(join(tmpdir(), "tallylight-tls-"));
  const file = (name: string): string => join(folder, name);
  const [caFile, certFile, keyFile] = [file("ca.pem"), file("cert.pem"), file("key.pem")];
  const make = (...args: readonly string[]): Promise<unknown> =>
    promisify(execFile)(openssl, ["req", "-x509", "-days", DAYS, ...NEW_KEY, ...args]);
  await make("-keyout", file("ca-key.pem"), "-out", caFile, "-subj", "/CN=tests");
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"];
  const leaf = ["-addext", "basicConstraints=critical,CA:FALSE"];
  const signedBy = ["-CA", caFile, "-CAkey", file("ca-key.pem")];
  await make(...signedBy, "-keyout", keyFile, "-out", certFile, ...names, ...leaf);
  const [ca, cert, key] = await Promise.all([caFile, certFile, keyFile].map((path) => readFile(path, "utf8")));
  if (ca === undefined || cert === undefined || key === undefined) throw new Error("openssl wrote no certificates");
  return { caFile, certFile, keyFile, ca, cert, key, stop: () => rm(folder, { recursive: true, force: true }) };
}
