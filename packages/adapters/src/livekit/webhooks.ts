import { hash } from "node:crypto";
import {
  type EgressId,
  type EpochMs,
  type Evidence,
  isTerminal,
  parseRoomId,
  type RoomId,
  type RoomSid,
} from "@tallylight/core";
import { type EgressInfo, TokenVerifier, WebhookEvent } from "livekit-server-sdk";
import { err, ok, Result, ResultAsync } from "neverthrow";
import type { LiveKitConnection } from "./connect.ts";
import { egressIdOf, evidenceOf } from "./wire.ts";

/** One verified webhook of LiveKit's, as far as it matters; `createdAt` is LiveKit's, in whole seconds, 0 when it gave none. */
export type LiveKitEvent = Content & { readonly createdAt: EpochMs };

type Content =
  | { readonly kind: "egress"; readonly evidence: Evidence }
  /** An egress that somebody else asked for. */
  | { readonly kind: "foreign-egress"; readonly egressId: EgressId }
  | {
      readonly kind: "room";
      readonly event: "room_started" | "room_finished";
      readonly roomId: RoomId;
      readonly sid: RoomSid;
    }
  /** Nothing to do, and why: an event of another kind, or one that names nothing of ours. */
  | { readonly kind: "ignored"; readonly event: string; readonly why: string };

/** `bad-signature`: LiveKit did not send this. `malformed`: it did, and it is no webhook event. */
export type BadWebhook = { readonly kind: "bad-signature" | "malformed"; readonly reason: string };

/** A header that one of our keys signed, and the checksum of a body that is in it. */
type SignedHeader = { readonly sha256: string };

/** Tells what LiveKit sent from what it did not. */
export type LiveKitWebhooks = {
  /** Was this header signed with one of our keys? Tells before the body is read; of the body it tells nothing yet. */
  readonly check: (authorizationHeader: string | undefined) => ResultAsync<SignedHeader, BadWebhook>;
  /**
   * Verifies a request and reads its event. `rawBody` must be the bytes as they came: JSON that was parsed and written
   * again has another checksum. Replays are not noticed: effects can be repeated.
   *
   * @param authorization The header, or what `check` said of it: to verify it twice costs more than the rest.
   */
  readonly receive: (
    rawBody: Uint8Array | string,
    authorization?: string | SignedHeader,
  ) => ResultAsync<LiveKitEvent, BadWebhook>;
};

/** LiveKit's webhooks, signed with any of the connection's keys. */
export function liveKitWebhooks(connection: LiveKitConnection): LiveKitWebhooks {
  const verifiers = connection.keys.map(({ apiKey, apiSecret }) => new TokenVerifier(apiKey, apiSecret));
  return {
    check: (authorizationHeader) => new ResultAsync(signedIn(verifiers, authorizationHeader)),
    receive: (rawBody, authorization) =>
      new ResultAsync(verify(verifiers, rawBody, authorization))
        .andThen(() => parse(rawBody))
        .map((event) => ({ ...contentOf(event, connection), createdAt: Number(event.createdAt) * 1_000 })),
  };
}

async function verify(
  verifiers: readonly TokenVerifier[],
  rawBody: Uint8Array | string,
  authorization: string | SignedHeader | undefined,
): Promise<Result<void, BadWebhook>> {
  const told = typeof authorization === "object" ? ok(authorization) : await signedIn(verifiers, authorization);
  const checksum = hash("sha256", rawBody, "base64");
  return told.andThen(({ sha256 }) => (sha256 === checksum ? ok() : badSignature("the checksum is not the body's")));
}

/** LiveKit sends its token bare, without `Bearer`; a participant's token has no checksum in it. */
async function signedIn(
  verifiers: readonly TokenVerifier[],
  token: string | undefined,
): Promise<Result<SignedHeader, BadWebhook>> {
  if (token === undefined || token === "") return badSignature("no Authorization header");
  const tries = await Promise.allSettled(verifiers.map((verifier) => verifier.verify(token)));
  const signed = tries.find((tried) => tried.status === "fulfilled");
  if (signed === undefined) return badSignature(`no key of ours signed it (${tries.map(codeOf).join(", ")})`);
  const { sha256 } = signed.value;
  return sha256 === undefined ? badSignature("its token has no checksum of a body") : ok({ sha256 });
}

const badSignature = (reason: string): Result<never, BadWebhook> => err({ kind: "bad-signature", reason });

/** The verifier's error code; its messages may quote the token. */
function codeOf(tried: PromiseSettledResult<unknown>): string {
  const thrown: unknown = tried.status === "rejected" ? tried.reason : undefined;
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  return typeof code === "string" ? code : "unreadable token";
}

const parse = Result.fromThrowable(
  (rawBody: Uint8Array | string): WebhookEvent =>
    WebhookEvent.fromJson(JSON.parse(Buffer.from(rawBody).toString("utf8")), { ignoreUnknownFields: true }),
  (): BadWebhook => ({ kind: "malformed", reason: "the body is not a webhook event in JSON" }),
);

function contentOf(event: WebhookEvent, connection: LiveKitConnection): Content {
  const name: string = event.event;
  switch (name) {
    case "egress_started":
    case "egress_updated":
    case "egress_ended":
      return egressEvent(name, event.egressInfo, connection);
    case "room_started":
    case "room_finished":
      return roomEvent(name, event.room);
    default:
      return ignored(name, "not an event that is used here");
  }
}

const ignored = (event: string, why: string): Content => ({ kind: "ignored", event, why });

function egressEvent(event: string, info: EgressInfo | undefined, connection: LiveKitConnection): Content {
  // A track's or a participant's automatic egress that could not start has an empty id.
  const egressId = info === undefined ? null : egressIdOf(info);
  if (info === undefined || egressId === null) return ignored(event, "names no egress");
  const evidence = evidenceOf(info, connection);
  if (evidence === null) return { kind: "foreign-egress", egressId };
  if (event === "egress_ended" && !isTerminal(evidence.status)) return ignored(event, "its status is not an end");
  return { kind: "egress", evidence };
}

function roomEvent(
  event: "room_started" | "room_finished",
  room: { readonly name: string; readonly sid: string } | undefined,
): Content {
  const roomId = parseRoomId(room?.name ?? "");
  if (roomId.isErr()) return ignored(event, `its room's name ${roomId.error.reason}`);
  if (room === undefined || room.sid === "") return ignored(event, "its room has no sid");
  return { kind: "room", event, roomId: roomId.value, sid: room.sid as RoomSid };
}
