/** What ioredis gives of a transaction or a pipeline: for each command its error, or its answer. */
type Replies = readonly (readonly [error: Error | null, answer: unknown])[] | null;

/** The answers, if all of the commands have one. Throws the first error. */
export function answersOf(replies: Replies): readonly unknown[] {
  return (replies ?? []).map(([error, answer]) => {
    if (error !== null) throw error;
    return answer;
  });
}
