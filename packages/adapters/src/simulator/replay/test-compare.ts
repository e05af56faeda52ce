import { egressesIn, field, isCall, isWebhook, type Trace, type WebhookStep } from "./test-trace.ts";

/** What the simulator did otherwise than the real server, each as one sentence that does not change from run to run. */
export function differences(real: Trace, simulated: Trace): readonly string[] {
  const [theirs, ours] = [inCommonTerms(real), inCommonTerms(simulated)];
  const found = [...callDifferences(theirs, ours), ...webhookDifferences(theirs, ours)];
  return [...new Set(found)];
}

function callDifferences(real: Trace, simulated: Trace): readonly string[] {
  const answers = simulated.filter(isCall);
  return real.filter(isCall).flatMap(({ call, status, gaveUp, answer }, index) => {
    const told = answers[index];
    if (status !== told?.status) return [`${call}: ${status ?? gaveUp}, here ${told?.status ?? told?.gaveUp}`];
    return leafDifferences(
      call,
      { status, gaveUp, answer },
      { status: told?.status, gaveUp: told?.gaveUp, answer: told?.answer },
    );
  });
}

/** Webhooks are matched in order; one that came at another place is missing in one and more than expected in the other. */
function webhookDifferences(real: Trace, simulated: Trace): readonly string[] {
  const [theirs, ours] = [real.filter(isWebhook), simulated.filter(isWebhook)];
  const pairs = longestCommonSequence(theirs.map(nameOf), ours.map(nameOf));
  const missing = theirs.filter((_, index) => !pairs.some(([one]) => one === index));
  const extra = ours.filter((_, index) => !pairs.some(([, one]) => one === index));
  return [
    ...missing.map((one) => `not here: ${nameOf(one)}`),
    ...extra.map((one) => `only here: ${nameOf(one)}`),
    ...pairs.flatMap(([one, other]) => {
      const [real, simulated] = [theirs[one], ours[other]];
      return real && simulated ? leafDifferences(nameOf(real), real.webhook, simulated.webhook) : [];
    }),
  ];
}

function nameOf({ webhook, url, attempt }: WebhookStep): string {
  const { event, egressInfo, participant } = webhook;
  const about = [
    field(egressInfo, "egressId"),
    field(egressInfo, "status"),
    field(participant, "identity"),
    field(participant, "disconnectReason"),
  ];
  const sending = [url === "/webhook" ? "" : `to ${url}`, attempt === 1 ? "" : `attempt ${attempt}`];
  return [event, ...about, ...sending].filter((part) => typeof part === "string" && part !== "").join(" ");
}

function leafDifferences(where: string, real: unknown, simulated: unknown): readonly string[] {
  const [theirs, ours] = [leavesOf(real), leavesOf(simulated)];
  return [...new Set([...theirs.keys(), ...ours.keys()])]
    .filter((path) => theirs.get(path) !== ours.get(path))
    .map((path) => `${where}${path}: ${theirs.get(path) ?? "nothing"}, here ${ours.get(path) ?? "nothing"}`);
}

function leavesOf(value: unknown, path = ""): ReadonlyMap<string, string> {
  if (typeof value !== "object" || value === null) {
    return value === undefined ? new Map() : new Map([[path, JSON.stringify(value)]]);
  }
  const entries = Array.isArray(value)
    ? value.map((one, index) => [String(index), one] as const)
    : Object.entries(value);
  if (entries.length === 0) return new Map([[path, Array.isArray(value) ? "[]" : "{}"]]);
  return new Map(entries.flatMap(([name, one]) => [...leavesOf(one, `${path}.${name}`)]));
}

/** The pairs of indices of a longest sequence that both have. */
function longestCommonSequence(
  left: readonly string[],
  right: readonly string[],
): readonly (readonly [number, number])[] {
  const lengths = Array.from({ length: left.length + 1 }, () => Array.from({ length: right.length + 1 }, () => 0));
  const at = (row: number, column: number): number => lengths[row]?.[column] ?? 0;
  for (let row = left.length - 1; row >= 0; row -= 1) {
    for (let column = right.length - 1; column >= 0; column -= 1) {
      const same = left[row] === right[column];
      lengths[row]![column] = same ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let row = 0, column = 0; row < left.length && column < right.length;) {
    if (left[row] === right[column]) pairs.push([row++, column++]);
    else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return pairs;
}

/**
 * Not compared: what a participant's browser decides (its codecs, sizes, versions); what only another version of the
 * protocol has; counters in a webhook's room, which lag in the real server by chance (those of ListRooms are compared);
 * credentials; and where a file is said to be (the real worker's address is malformed, and nobody's to rely on).
 */
const NOT_COMPARED = new Set([
  "version",
  "region",
  "codecs",
  "mid",
  "layers",
  "stream",
  "capabilities",
  "client_protocol",
  "clientProtocol",
  "kind_details",
  "disconnect_details",
  "data_tracks",
  "retry_count",
  "meta",
  "turn_password",
  "enabled_codecs",
  "next_page_token",
  "s3",
  "numParticipants",
  "numPublishers",
  "activeRecording",
]);
const TRACK = new Set(["sid", "type", "source"]);

/** Identifiers by the order in which they were made, times and sizes only as being there or not, lists without order. */
function inCommonTerms(trace: Trace): Trace {
  const egresses = egressesIn(trace);
  const rooms = [...new Set(JSON.stringify(trace.filter(isCall)).match(/RM_\w+/g) ?? [])];
  const label = (text: string): string =>
    text
      .replace(/\bEG_\w+/g, (id) => (egresses.includes(id) ? `egress ${egresses.indexOf(id) + 1}` : id))
      .replace(/\bRM_\w+/g, (id) => `room ${rooms.indexOf(id) + 1}`)
      .replace(/\b(PA|TR|EV)_\w+/g, "$1")
      .replace(/\d{4}-\d\d-\d\dT\d{6}/g, "a time")
      .replace(/^S3 upload failed: .*/s, "S3 upload failed: …");
  const common = (value: unknown, name = ""): unknown => {
    if (Array.isArray(value))
      return inOrder(
        value.map((one) => common(one)),
        name,
      );
    if (typeof value === "object" && value !== null) {
      const isTrack = "source" in value && "type" in value;
      const kept = Object.entries(value).filter(([key]) => (isTrack ? TRACK.has(key) : !NOT_COMPARED.has(key)));
      return Object.fromEntries(kept.map(([key, one]) => [key, common(one, key)]));
    }
    if (MEASURES.test(name)) return value === "0" || value === "" ? value : "some";
    return typeof value === "string" ? label(value) : value;
  };
  return trace.map((step) => {
    if (isCall(step)) return { ...step, answer: common(step.answer) };
    if (!isWebhook(step)) return step;
    const { id: _, createdAt: __, ...body } = step.webhook;
    return { ...step, webhook: common(body) as WebhookStep["webhook"] };
  });
}

const MEASURES = /(_at|At|_at_ms|AtMs|_time|Time|_time_ms|TimeMs|duration|size|location|Location)$/;

function inOrder(values: readonly unknown[], name: string): readonly unknown[] {
  if (!/^(items|rooms|participants)$/.test(name)) return values;
  return values.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}
