import { onOff, secretOf, text, url } from "./kinds.ts";
import type { ConfigProblem, Environment, Variables } from "./variables.ts";

export type S3Config = {
  readonly bucket: string;
  readonly region: string;
  readonly endpoint: string | null;
  readonly forcePathStyle: boolean;
  /** Null: the SDK looks where it always does (profile, role of the machine). */
  readonly credentials: S3Credentials | null;
};

/** `sessionToken`: beside keys that were lent for a time. */
type S3Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

/** The settings of S3; null when it is not used. */
export function s3({ get, given, note }: Variables): S3Config | null {
  const endpoint = get("AWS_ENDPOINT_URL_S3", url("http:", "https:"), null);
  const accessKeyId = get("AWS_ACCESS_KEY_ID", text, null);
  const secretAccessKey = get("AWS_SECRET_ACCESS_KEY", secretOf(1), null);
  const sessionToken = get("AWS_SESSION_TOKEN", secretOf(1), null);
  const bucket = get("S3_BUCKET", text, "openvidu");
  const region = get("AWS_REGION", text, "us-east-1");
  const forcePathStyle = get("S3_FORCE_PATH_STYLE", onOff, endpoint !== null);
  const byKeys = given("LIVEKIT_URL") && (accessKeyId !== null || secretAccessKey !== null);
  if (!given("S3_BUCKET") && !given("AWS_ENDPOINT_URL_S3") && !byKeys) return null;
  if (!given("AWS_ACCESS_KEY_ID") && secretAccessKey !== null) {
    note("AWS_ACCESS_KEY_ID", "is not set", "the key that AWS_SECRET_ACCESS_KEY belongs to");
  }
  if (accessKeyId !== null && !given("AWS_SECRET_ACCESS_KEY")) {
    note("AWS_SECRET_ACCESS_KEY", "is not set", "the secret of AWS_ACCESS_KEY_ID");
  }
  const own = accessKeyId !== null && secretAccessKey !== null;
  const token = sessionToken === null ? {} : { sessionToken };
  const credentials = own ? { accessKeyId, secretAccessKey, ...token } : null;
  return { bucket, region, endpoint, forcePathStyle, credentials };
}

/**
 * A token belongs to the keys that it was lent with. A shell often holds one of another errand, which would make good
 * keys of a `.env` file be refused.
 */
export function tokenElsewhere(env: Environment, dotenv: Environment): readonly ConfigProblem[] {
  const place = (name: string): string | null => {
    const isIn = (some: Environment): boolean => Boolean(some[name]?.trim()) || Boolean(some[`${name}_FILE`]?.trim());
    return isIn(env) ? "the environment" : isIn(dotenv) ? ".env" : null;
  };
  const [ofToken, ofKey] = [place("AWS_SESSION_TOKEN"), place("AWS_ACCESS_KEY_ID")];
  if (ofToken === null || ofKey === null || ofToken === ofKey) return [];
  return [
    {
      variable: "AWS_SESSION_TOKEN",
      given: `is set in ${ofToken}, and AWS_ACCESS_KEY_ID in ${ofKey}`,
      expected: "the token where the keys are that it belongs to, or none",
    },
  ];
}
