import { TokenVerifier, type VideoGrant } from "livekit-server-sdk";
import { err, ok, type Result } from "neverthrow";
import { z } from "zod";
import { DENIED, type TwirpError } from "./twirp-error.ts";

/** A refusal of LiveKit's token check: plain text, except when there is no token at all. */
type Unauthorized = TwirpError | { readonly text: string };

const PREFIX = "Bearer ";
const claimsSchema = z.object({ iss: z.string() });
const joseErrorSchema = z.object({ code: z.string() });

/** Reads the grants of an API token, or tells what is wrong with it in LiveKit's words (which repeat the token). */
export async function readGrants(
  authorization: string | undefined,
  apiKey: string,
  apiSecret: string,
): Promise<Result<VideoGrant, Unauthorized>> {
  if (authorization === undefined) return err(DENIED);
  if (!authorization.startsWith(PREFIX)) {
    return err({ text: `invalid authorization header. Must start with ${PREFIX}` });
  }
  const token = authorization.slice(PREFIX.length);
  const issuer = issuerOf(token);
  if (issuer === null) return err({ text: "invalid authorization token" });
  if (issuer !== apiKey) return err({ text: `invalid API key: ${issuer}` });
  try {
    const claims = await new TokenVerifier(apiKey, apiSecret).verify(token);
    return ok(claims.video ?? {});
  } catch (error) {
    const code = joseErrorSchema.safeParse(error).data?.code;
    return err({ text: `invalid token: ${token}, error: ${WHAT_IS_WRONG[code ?? ""] ?? "token is malformed"}` });
  }
}

const WHAT_IS_WRONG: Readonly<Record<string, string>> = {
  ERR_JWT_EXPIRED: "token has invalid claims: token is expired",
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: "token signature is invalid: signature is invalid",
};

function issuerOf(token: string): string | null {
  try {
    const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString();
    return claimsSchema.parse(JSON.parse(payload)).iss;
  } catch {
    return null;
  }
}
