import { readFileSync } from "node:fs";
import type { RoomId, Uid } from "@tallylight/core";
import { EgressInfo, StreamOutput } from "livekit-server-sdk";
import { describe, expect, test } from "vitest";
import { evidenceOf, requestedPath } from "./wire.ts";

const deployment = { prefix: "meet", pathRoot: "/out/" };
const roomId = "t01-b673" as RoomId;
const uid = "0123456789abcdefABCDEF" as Uid;
const path = requestedPath(deployment, roomId, uid);

const life = JSON.parse(
  readFileSync(new URL("../../testdata/livekit/life.json", import.meta.url), "utf8").replaceAll(
    "traces/t01-b673.mp4",
    path,
  ),
);

/** The recorded egress, as it was listed after its end, but for what a case changes. */
function listed(change: (info: EgressInfo) => void = () => {}): EgressInfo {
  const info = EgressInfo.fromJson(life.complete);
  change(info);
  return info;
}

function request(info: EgressInfo) {
  if (info.request.case !== "roomComposite") throw new Error("the fixture is a room composite");
  return info.request.value;
}

const requested = (info: EgressInfo, filepath: string): void => {
  request(info).fileOutputs.forEach((file) => (file.filepath = filepath));
};

test("a file is asked for below the recorders' root and our prefix", () => {
  expect(path).toBe("/out/meet/recordings/t01-b673/t01-b673--0123456789abcdefABCDEF.mp4");
});

describe("what LiveKit says of an egress of ours", () => {
  test("is read with its file's facts, in our units", () => {
    expect(evidenceOf(listed(), deployment)).toEqual({
      egressId: "EG_3iZCYDCTd3jc",
      roomId,
      uid,
      roomSid: "RM_jwUNWnp2jbrk",
      source: "livekit",
      status: "complete",
      layout: "grid",
      encoding: undefined,
      startDate: 1795368992734,
      endDate: 1795369001347,
      durationSeconds: 6.14581159,
      sizeBytes: 174939,
      errorCode: undefined,
      error: undefined,
      details: "End reason: StopEgress API",
    });
  });

  test("has, as long as it starts, a start and nothing that is LiveKit's zero", () => {
    const starting = evidenceOf(EgressInfo.fromJson(life.start), deployment);
    expect(JSON.parse(JSON.stringify(starting))).toEqual({
      egressId: "EG_3iZCYDCTd3jc",
      roomId,
      uid,
      roomSid: "RM_jwUNWnp2jbrk",
      source: "livekit",
      status: "starting",
      layout: "grid",
      startDate: 1795368992705,
    });
  });

  test("starts when it was last changed, where LiveKit has no start yet", () => {
    const info = listed((info) => (info.startedAt = 0n));
    expect(evidenceOf(info, deployment)?.startDate).toBe(1795369001347);
  });

  test("is read from the deprecated result where there is no other", () => {
    const info = listed((info) => {
      info.fileResults = [];
      if (info.result.case === "file") info.result.value.size = 7n;
    });
    expect(evidenceOf(info, deployment)?.sizeBytes).toBe(7);
  });

  test("says so where its file went to the recorders' backup storage, which counts as complete", () => {
    const backedUp = evidenceOf(
      listed((info) => (info.backupStorageUsed = true)),
      deployment,
    );
    expect(backedUp).toMatchObject({ status: "complete", error: expect.stringContaining("backup storage") });
  });

  test("is starting where the status is absent", () => {
    const { status: _, ...absent } = life.complete;
    expect(evidenceOf(EgressInfo.fromJson(absent), deployment)?.status).toBe("starting");
  });

  test.each([99, "EGRESS_PAUSED"])("claims the least where only a later LiveKit knows the status: %s", (status) => {
    const info = EgressInfo.fromJson({ ...life.complete, status }, { ignoreUnknownFields: true });
    expect(evidenceOf(info, deployment)?.status).toBe("starting");
  });

  test("has no layout where the one that was asked for is not one of ours", () => {
    const info = listed((info) => (request(info).layout = "custom"));
    expect(evidenceOf(info, deployment)).toMatchObject({ egressId: "EG_3iZCYDCTd3jc", layout: undefined });
  });

  test("is ours by the path that was asked for, whatever the recorder made of it", () => {
    const info = listed((info) => info.fileResults.forEach((file) => (file.filename = "elsewhere.mp4")));
    expect(evidenceOf(info, deployment)?.uid).toBe(uid);
  });
});

describe("an egress is not ours when", () => {
  const cases: Record<string, (info: EgressInfo) => void> = {
    "its path is another prefix's": (info) => requested(info, path.replace("/meet/", "/other/")),
    "its path has no root": (info) => requested(info, path.slice("/out/".length)),
    "its uid is not of our length": (info) => requested(info, path.replace(uid, "0123456789")),
    "its path names a room that it does not record": (info) => (info.roomName = "another"),
    "only its result has our path": (info) => requested(info, "else.mp4"),
    "it writes a second file": (info) => request(info).fileOutputs.push(...request(listed()).fileOutputs),
    "it writes no file": (info) => (request(info).fileOutputs = []),
    "it also streams": (info) => request(info).streamOutputs.push(new StreamOutput()),
    "it asks for its file in the deprecated way": (info) => {
      const [value] = request(info).fileOutputs;
      if (value) request(info).output = { case: "file", value };
    },
    "it is no room composite": (info) => (info.request = { case: undefined }),
    "it has no id": (info) => (info.egressId = ""),
  };
  test.each(Object.entries(cases))("%s", (_, change) => {
    expect(evidenceOf(listed(), deployment)).not.toBeNull();
    expect(evidenceOf(listed(change), deployment)).toBeNull();
  });
});
