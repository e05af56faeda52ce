import type { Answer } from "../../client.ts";
import type { House, Meeting } from "../house.ts";

/** How often each answer was given: `1 × 201, 499 × already-recording`. */
export function answersIn(answers: readonly (Answer | null)[]): string {
  const counts = new Map<string, number>();
  for (const answer of answers) {
    const code = answer?.body["code"];
    const word = answer === null ? "no answer" : typeof code === "string" ? code : String(answer.status);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, count]) => `${count} × ${word}`).join(", ");
}

/** A start that has to be answered with a promise. */
export async function promised(house: House, nth: 0 | 1 | 2, { roomId }: Meeting): Promise<string> {
  const answer = await house.start(house.instances[nth], roomId);
  if (answer?.status !== 201) throw new Error(`${roomId} cannot be recorded: ${JSON.stringify(answer)}`);
  return String(answer.body["recordingId"]);
}

/** Resolves once so many recorders are at work, or ending. */
export function recorders({ history }: House): number {
  return new Set(history.seen().flatMap((seen) => (seen.kind === "recorder" ? [seen.egressId] : []))).size;
}
