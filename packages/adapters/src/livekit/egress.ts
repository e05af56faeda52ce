import type {
  Egress,
  Evidence,
  RoomEgresses,
  StartEgress,
  StartFailure,
  StopAnswer,
  Unavailable,
} from "@tallylight/core";
import { type EgressInfo, EncodedFileOutput, EncodedFileType } from "livekit-server-sdk";
import { err, ok, type Result, ResultAsync } from "neverthrow";
import { sharedReads } from "../crowd/shared-reads.ts";
import type { LiveKitConnection } from "./connect.ts";
import { toLiveKitEncoding } from "./encoding.ts";
import { isAbsent, notAnswered, startFailure, stopAnswer } from "./failure.ts";
import { egressIdOf, evidenceOf, requestedPath } from "./wire.ts";

/** LiveKit asks a recorder for up to 15 s; whoever gives up before it does not hear what it then says. */
const STOP_TIMEOUT_MS = 20_000;

/** LiveKit's recorders, by its Egress API. */
export function liveKitEgress(connection: LiveKitConnection): Egress {
  const asking = connection.egress(connection.requestTimeoutMs);
  const stopping = connection.egress(STOP_TIMEOUT_MS);
  const looks = sharedReads<RoomEgresses, Unavailable>();
  return {
    start: (request) => start(connection, request),
    stop: (egressId) =>
      attempt(stopping.stopEgress(egressId))
        .map((info): StopAnswer => ({ kind: "stopping", evidence: evidenceOf(info, connection) }))
        .orElse((thrown) => {
          const answer = stopAnswer(thrown);
          return answer === null ? err(notAnswered("egress", "stop")(thrown)) : ok(answer);
        }),
    find: (egressId) =>
      attempt(asking.listEgress({ egressId }))
        .map((infos) => oursIn(infos, connection).find((evidence) => evidence.egressId === egressId) ?? null)
        .orElse((thrown) => (isAbsent(thrown) ? ok(null) : err(notAnswered("egress", "find")(thrown)))),
    inRoom: (roomId) =>
      looks(roomId, () =>
        attempt(asking.listEgress({ roomName: roomId }))
          .map((infos) => ({ ours: oursIn(infos, connection), others: othersIn(infos, connection) }))
          .mapErr(notAnswered("egress", "inRoom")),
      ),
  };
}

function attempt<T>(call: Promise<T>): ResultAsync<T, unknown> {
  return ResultAsync.fromPromise(call, (thrown) => thrown);
}

function start(connection: LiveKitConnection, request: StartEgress): ResultAsync<Evidence, StartFailure> {
  return encodingOf(request).asyncAndThen((encodingOptions) => {
    const client = connection.egress(request.timeoutMs);
    const file = new EncodedFileOutput({
      fileType: EncodedFileType.MP4,
      filepath: requestedPath(connection, request.roomId, request.uid),
      disableManifest: true,
    });
    return attempt(
      client.startRoomCompositeEgress(request.roomId, { file }, { layout: request.layout, encodingOptions }),
    )
      .mapErr(startFailure)
      .andThen((info) => started(info, connection));
  });
}

/** An encoding that LiveKit has no words for is refused here, as LiveKit refuses a bad request: nothing was sent. */
function encodingOf(request: StartEgress) {
  return toLiveKitEncoding(request.encoding).mapErr((message): StartFailure => ({
    kind: "egress-refused",
    status: 400,
    message,
  }));
}

function started(info: EgressInfo, connection: LiveKitConnection): Result<Evidence, StartFailure> {
  const evidence = evidenceOf(info, connection);
  return evidence === null
    ? err({ kind: "egress-outcome-unknown", cause: "LiveKit's answer does not name the path that was asked for" })
    : ok(evidence);
}

function oursIn(infos: readonly EgressInfo[], connection: LiveKitConnection): RoomEgresses["ours"] {
  return infos.map((info) => evidenceOf(info, connection)).filter((evidence) => evidence !== null);
}

function othersIn(infos: readonly EgressInfo[], connection: LiveKitConnection): RoomEgresses["others"] {
  return infos
    .filter((info) => evidenceOf(info, connection) === null)
    .map(egressIdOf)
    .filter((egressId) => egressId !== null);
}
