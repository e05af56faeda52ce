/** What the file system said, without the names of this machine's directories: `ENOSPC on write`. */
export function fileCause(thrown: unknown): string {
  if (!(thrown instanceof Error)) return "files: unknown failure";
  const { code, syscall } = thrown as NodeJS.ErrnoException;
  return code === undefined ? `files: ${thrown.message}` : `files: ${code} on ${syscall ?? "an unknown call"}`;
}

/** Is this the exception that says: there is no such file or folder? */
export function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && (thrown as NodeJS.ErrnoException).code === "ENOENT";
}
