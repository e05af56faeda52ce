import { ResultAsync } from "neverthrow";

/**
 * Of those in this process who read the same thing at the same moment, as hundreds do who start a recording in one room,
 * one asks: whoever comes while a read is on its way shares the next, which is sent when that one has ended. So each is
 * told what was so after he asked, and nothing is kept.
 */
export type SharedReads<T, E> = (key: string, read: () => ResultAsync<T, E>) => ResultAsync<T, E>;

type Read<T, E> = { readonly answer: ResultAsync<T, E>; isSent: boolean };

export function sharedReads<T, E>(): SharedReads<T, E> {
  const latest = new Map<string, Read<T, E>>();
  return (key, read) => {
    const before = latest.get(key);
    if (before !== undefined && !before.isSent) return before.answer;
    const send = async () => {
      await before?.answer;
      mine.isSent = true;
      const answer = await read();
      if (latest.get(key) === mine) latest.delete(key);
      return answer;
    };
    // Whoever asks in the same turn shares it, too.
    const mine: Read<T, E> = { isSent: false, answer: new ResultAsync(Promise.resolve().then(send)) };
    latest.set(key, mine);
    return mine.answer;
  };
}
