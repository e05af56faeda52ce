import { EgressClient, EgressStatus, RoomServiceClient } from "livekit-server-sdk";
import type { RealServers } from "./real-servers.ts";
import { keysBelow, readObject } from "./s3-object.ts";

const PREFIX = "openvidu-meet";

/** A lock as it lies in Redis. */
type StoredLock = {
  readonly state: string;
  readonly uid: string;
  readonly egressId: string | null;
  readonly owner: string;
};

/** What the servers themselves say, past the service. */
export type Witness = {
  readonly lock: (roomId: string) => Promise<StoredLock | null>;
  /** LiveKit's recorders in a room, whose statuses they are; ended ones too. */
  readonly egresses: (roomId: string) => Promise<readonly { readonly egressId: string; readonly status: string }[]>;
  /** Those of them that LiveKit calls starting, active or ending. */
  readonly inProgress: (roomId: string) => Promise<readonly string[]>;
  readonly liveRooms: () => Promise<readonly string[]>;
  /** The recording's document. */
  readonly document: (recordingId: string) => Promise<Record<string, unknown>>;
  /** The keys of a room's films. */
  readonly films: (roomId: string) => Promise<readonly string[]>;
};

export function witness({ db, liveKit, s3 }: Pick<RealServers, "db" | "liveKit" | "s3">): Witness {
  const { url, apiKey, apiSecret } = liveKit;
  const egress = new EgressClient(url, apiKey, apiSecret);
  const rooms = new RoomServiceClient(url, apiKey, apiSecret);
  const egresses: Witness["egresses"] = async (roomName) =>
    (await egress.listEgress({ roomName })).map(({ egressId, status }) => ({
      egressId,
      status: EgressStatus[status].replace("EGRESS_", "").toLowerCase(),
    }));
  return {
    lock: async (roomId) => {
      const stored = await db.hget(`tally:${PREFIX}:{${roomId}}:lock`, "d");
      return stored === null ? null : (JSON.parse(stored) as StoredLock);
    },
    egresses,
    inProgress: async (roomId) =>
      (await egresses(roomId))
        .filter(({ status }) => ["starting", "active", "ending"].includes(status))
        .map(({ egressId }) => egressId),
    liveRooms: async () => (await rooms.listRooms()).map(({ name }) => name),
    document: async (recordingId) => {
      const { roomId, egressId, uid } = partsOf(recordingId);
      const key = `${PREFIX}/recordings/.metadata/${roomId}/${egressId}/${uid}.json`;
      return JSON.parse((await readObject(s3, key)).toString()) as Record<string, unknown>;
    },
    films: async (roomId) =>
      (await keysBelow(s3, `${PREFIX}/recordings/${roomId}`)).filter((key) => key.endsWith(".mp4")),
  };
}

export function mediaKeyOf(recordingId: string): string {
  const { roomId, uid } = partsOf(recordingId);
  return `${PREFIX}/recordings/${roomId}/${roomId}--${uid}.mp4`;
}

export function partsOf(recordingId: string): {
  readonly roomId: string;
  readonly egressId: string;
  readonly uid: string;
} {
  const [roomId = "", egressId = "", uid = ""] = recordingId.split("--");
  return { roomId, egressId, uid };
}
