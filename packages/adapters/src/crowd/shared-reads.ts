import { ResultAsync } from "neverthrow";

/**
 * Of those in this process who read the same thing at the same moment, as hundreds do who start a recording in one room,
 * one asks: whoever comes while a read is on its way shares the next, which is sent when that one has ended. So each is
 * told what was so after he asked, and nothing is kept.
 */
export type SharedReads<T, E> = (key: string, read: () => ResultAsync<T, E>) => ResultAsync<T, E>;

type Read<T, E> = { readonly answer: ResultAsync<T, E>; readonly ended: Promise<void>; isSent: boolean };

export function sharedReads<T, E>(): SharedReads<T, E> {
  const latest = new Map<string, Read<T, E>>();
  return (key, read) => {
    const before = latest.get(key);
    if (before !== undefined && !before.isSent) return before.answer;
    const send = async () => {
      await before?.ended;
      mine.isSent = true;
      return read();
    };
    // Whoever asks in the same turn shares it, too.
    const answer = Promise.resolve().then(send);
    const end = (): void => {
      if (latest.get(key) === mine) latest.delete(key);
    };
    // Also by an exception, which is a bug, and no reason for all who come after to have it, too.
    const mine: Read<T, E> = { isSent: false, answer: new ResultAsync(answer), ended: answer.then(end, end) };
    latest.set(key, mine);
    return mine.answer;
  };
}
