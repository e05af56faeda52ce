import { isOurUid, parseRoomId, parseUid, type RecordingIdParts, type RoomId, type Uid } from "./ids.ts";

/*
 * Where things are stored, below a prefix such as `openvidu-meet` (OpenVidu Meet's README, "Storage structure for
 * recordings"):
 *
 *   rooms/{roomId}/{roomId}.json
 *   recordings/.metadata/{roomId}/{egressId}/{uid}.json
 *   recordings/.room_metadata/{roomId}/room_metadata.json
 *   recordings/.secrets/{roomId}/{egressId}/{uid}.json
 *   recordings/{roomId}/{roomId}--{uid}.mp4
 */

/** The part of a store's key before the layout: `openvidu-meet`, without slashes at its ends, or empty. */
export type Prefix = string;

const below = (prefix: Prefix, path: string): string => (prefix === "" ? path : `${prefix}/${path}`);

/** Where all rooms are; with its slash, so that it can be listed. */
export const roomsFolder = (prefix: Prefix): string => below(prefix, "rooms/");
/** `{prefix}/rooms/{roomId}/{roomId}.json`: the room. */
export const roomKey = (prefix: Prefix, roomId: RoomId): string => `${roomsFolder(prefix)}${roomId}/${roomId}.json`;

/** Where all records are; with its slash, so that it can be listed. */
export const metadataFolder = (prefix: Prefix): string => below(prefix, "recordings/.metadata/");
/** `{prefix}/recordings/.metadata/{roomId}/{egressId}/{uid}.json`: the record of one recording. */
export const metadataKey = (prefix: Prefix, id: RecordingIdParts): string =>
  `${metadataFolder(prefix)}${id.roomId}/${id.egressId}/${id.uid}.json`;

/** `{prefix}/recordings/.room_metadata/{roomId}/room_metadata.json`: what is kept of a room beside its recordings. */
export const roomArchiveKey = (prefix: Prefix, roomId: RoomId): string =>
  below(prefix, `recordings/.room_metadata/${roomId}/room_metadata.json`);

/** The secrets by which one recording is shared. */
export const secretsKey = (prefix: Prefix, id: RecordingIdParts): string =>
  below(prefix, `recordings/.secrets/${id.roomId}/${id.egressId}/${id.uid}.json`);

/** `{roomId}--{uid}.mp4`, without its folder. */
export const mediaFilename = (roomId: RoomId, uid: Uid): string => `${roomId}--${uid}.mp4`;
/** `{prefix}/recordings/{roomId}/{roomId}--{uid}.mp4`: where the recorder puts the file. */
export const mediaKey = (prefix: Prefix, roomId: RoomId, uid: Uid): string =>
  below(prefix, `recordings/${roomId}/${mediaFilename(roomId, uid)}`);

/** Where all media are; with its slash, so that it can be listed. */
export const mediaFolder = (prefix: Prefix): string => below(prefix, "recordings/");

/** Which recording's media lies there, whoever made it; null for what is no media. @param path Below `mediaFolder`. */
export function mediaRefOf(path: string): { readonly roomId: RoomId; readonly uid: Uid } | null {
  const [room = "", file = "", ...more] = path.split("/");
  const roomId = parseRoomId(room).unwrapOr(null);
  const uid = parseUid(file.slice(room.length + 2, -".mp4".length)).unwrapOr(null);
  const isMedia = more.length === 0 && roomId !== null && uid !== null && file === mediaFilename(roomId, uid);
  return isMedia ? { roomId, uid } : null;
}

/**
 * The attempt that a requested path names, when the path as a whole is one that we would have asked for;
 * else null: then the egress is somebody else's, and is never touched.
 */
export function parseMediaKey(prefix: Prefix, path: string): { readonly roomId: RoomId; readonly uid: Uid } | null {
  const folder = mediaFolder(prefix);
  const ref = path.startsWith(folder) ? mediaRefOf(path.slice(folder.length)) : null;
  return ref !== null && isOurUid(ref.uid) ? ref : null;
}
