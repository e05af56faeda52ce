import { Room, RoomEvent } from "./livekit-client.js";

const element = (id) => document.getElementById(id);
const room = new Room();
let recordingId = null;

/** Asks our own server, which knows the keys; the page never does. */
async function ask(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.message);
  return told;
}

const say = (text) => (element("says").value = text);

/** What goes wrong in the meantime is said, too. */
const on = (id, event, act) =>
  element(id).addEventListener(event, (told) => {
    act(told).catch((error) => say(error.message));
  });

on("join", "submit", async (event) => {
  event.preventDefault();
  const { url, token } = await ask("/join", Object.fromEntries(new FormData(event.target)));
  await room.connect(url, token);
  const camera = await room.localParticipant.setCameraEnabled(true);
  camera.track.attach(element("self"));
  element("join").hidden = true;
  element("stage").hidden = false;
  say(`You are in ${room.name}.`);
});

on("record", "click", async () => {
  say("Starting…");
  // Answered when it really records.
  ({ recordingId } = await ask("/record", { room: room.name }));
  say("This room is being recorded.");
});

on("stop", "click", async () => {
  if (recordingId === null) throw new Error("Whoever began this recording can stop it.");
  await ask("/stop", { recordingId });
  say("The recording ends.");
});

// LiveKit itself tells everybody in the room, whoever asked for the recording.
room.on(RoomEvent.RecordingStatusChanged, (isRecording) => {
  element("lamp").classList.toggle("on", isRecording);
  element("record").hidden = isRecording;
  element("stop").hidden = !isRecording;
});
