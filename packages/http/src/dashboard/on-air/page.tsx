import type { JSX } from "hono/jsx/jsx-runtime";
import { counted, suspicionText } from "../../shapes/index.ts";
import { Action } from "../parts/form.tsx";
import { Head } from "../parts/head.tsx";
import { Lamp } from "../parts/lamp.tsx";
import { Elapsed, Time } from "../parts/time.tsx";
import { Trouble } from "../parts/trouble.tsx";
import type { Service } from "../../edge/context.ts";
import type { Page, PageRoute, Visit } from "../visit.ts";
import { type Board, type BoardRoom, boardReader, type Obstacle } from "./board.ts";

/** The rooms, and which of them are being recorded. */
export function onAirPage({ house }: Service): PageRoute {
  const read = boardReader(house);
  return { path: "", show: async (visit) => pageOf(visit, await read()) };
}

function pageOf(visit: Visit, board: Board): Page {
  const { failures, onAir } = board;
  const nothing = failures.locks !== null && failures.rooms !== null;
  return {
    title: "On air",
    badge: onAir === 0 ? undefined : `(${onAir})`,
    place: "on-air",
    status: nothing ? 503 : 200,
    body: (
      <>
        <Head title="On air" at={board.at}>
          {nothing ? "What is recorded is not known now." : summaryOf(board)}
        </Head>
        {failures.locks === null ? null : (
          <Trouble failure={failures.locks} what="Which rooms are recorded is not known now. Recordings go on." />
        )}
        {failures.rooms === null ? null : (
          <Trouble failure={failures.rooms} what="Only rooms that are locked are shown, by their ids." />
        )}
        {failures.liveKit === null ? null : (
          <Trouble
            failure={failures.liveKit}
            what="Who is in the rooms is not known now, and nothing can be started."
          />
        )}
        {board.rooms.length === 0 ? nothing ? null : <NoRooms /> : <Rooms visit={visit} board={board} />}
      </>
    ),
  };
}

function summaryOf({ onAir, suspicious, rooms, more }: Board): string {
  const of = `${counted(rooms.length + more, "room")}, ${onAir === 0 ? "none" : onAir} on air`;
  return suspicious === 0
    ? `${of}.`
    : `${of}; ${counted(suspicious, "lock")} ${suspicious === 1 ? "deserves" : "deserve"} a look.`;
}

function NoRooms(): JSX.Element {
  return (
    <div class="panel empty">
      <h2>No rooms yet</h2>
      <p>
        A room appears here once your program makes it with <code>POST /rooms</code>. It can be recorded as soon as
        somebody is in it.
      </p>
    </div>
  );
}

function Rooms({ visit, board }: { readonly visit: Visit; readonly board: Board }): JSX.Element {
  return (
    <>
      <ul class="panel rooms" id="rooms">
        {board.rooms.map((room) => (
          <Room visit={visit} room={room} now={board.at} />
        ))}
      </ul>
      {board.more === 0 ? null : <p class="quiet small">{counted(board.more, "more room")} without a meeting.</p>}
    </>
  );
}

type RoomProps = { readonly visit: Visit; readonly room: BoardRoom; readonly now: number };

function Room({ visit, room, now }: RoomProps): JSX.Element {
  const { roomId, roomName, lamp, since, people } = room;
  return (
    <li id={`room-${roomId}`} data-lamp={lamp} data-name={roomName}>
      <Lamp state={lamp} />
      <div class="name clip">
        <h2 class="clip">{roomName}</h2>
        <p class="quiet small mono clip">{roomId}</p>
      </div>
      <p class="people">{people === null ? "–" : people === 1 ? "1 person" : `${people} people`}</p>
      <p class="elapsed">{since === null ? <span class="quiet">–</span> : <Elapsed since={since} now={now} />}</p>
      <Button visit={visit} room={room} />
      <LockFacts visit={visit} room={room} />
    </li>
  );
}

const WHY: Readonly<Record<Obstacle, string>> = {
  closed: "The room is closed",
  "recording-off": "Recording is off in this room",
  empty: "Nobody is in the room",
  deleted: "The room was deleted",
};

function Button({ visit, room }: Pick<RoomProps, "visit" | "room">): JSX.Element {
  const { roomId, roomName, lock, lamp, obstacle } = room;
  if (lamp === "suspicious") {
    return (
      <p class="act">
        <a class="button" href={visit.link(`/locks/${roomId}`)} aria-label={`Look at the lock of ${roomName}`}>
          Look at it
        </a>
      </p>
    );
  }
  if (lock !== null) {
    if (lock.recordingId === null || lamp === "stopping") return <Waiting room={room} />;
    return (
      <Action class="act" visit={visit} to={`/recordings/${lock.recordingId}/stop`}>
        <button class="button strong" id={`act-${roomId}`} aria-label={`Stop recording ${roomName}`}>
          Stop
        </button>
      </Action>
    );
  }
  if (lamp === "unknown" || obstacle !== null) return <p class="act">{obstacle === null ? "" : WHY[obstacle]}</p>;
  return (
    <Action class="act" visit={visit} to={`/rooms/${roomId}/start`}>
      <button class="button" id={`act-${roomId}`} aria-label={`Record ${roomName}`}>
        Record
      </button>
    </Action>
  );
}

/** The button that was pressed stays where it is, and keeps the focus, until there is something to press again. */
function Waiting({ room }: Pick<RoomProps, "room">): JSX.Element {
  return (
    <form class="act">
      <button class="button" type="button" id={`act-${room.roomId}`} aria-disabled="true">
        {room.lamp === "stopping" ? "Stopping" : "Starting"}
      </button>
    </form>
  );
}

/** What the lock says, and why it stands as it does. */
function LockFacts({ visit, room }: Pick<RoomProps, "visit" | "room">): JSX.Element {
  const { lock, roomId } = room;
  if (lock === null) return <p class="lock quiet">{room.lamp === "unknown" ? "" : "Not locked"}</p>;
  const odd = suspicionText(lock);
  return (
    <details class="lock" id={`lock-${roomId}`}>
      <summary class="quiet">{odd === "" ? `Locked, ${lock.state}` : `Locked, ${lock.state}: ${odd}`}</summary>
      <dl class="facts">
        <dt>Since</dt>
        <dd>
          <Time at={lock.claimedAt} />
        </dd>
        <dt>Owner</dt>
        <dd class="mono">{lock.owner ?? "not readable"}</dd>
        <dt>Egress</dt>
        <dd class="mono">{lock.egressId ?? "not known yet"}</dd>
        {lock.reason === null ? null : (
          <>
            <dt>Stopped because</dt>
            <dd>{lock.reason}</dd>
          </>
        )}
        <dt>Evidence</dt>
        <dd>
          <a href={visit.link(`/locks/${roomId}`)}>What LiveKit says, and what a sweep would do</a>
        </dd>
      </dl>
    </details>
  );
}
