/** A change of one source file: `find`, which must be there exactly once, becomes `replace`. */
type Edit = {
  /** Below `packages/`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
};

/** A protocol bug that somebody could make, planted on purpose: the checks have to find it. */
export type Mutant = {
  readonly name: string;
  /** What the product does wrong with it. */
  readonly sentence: string;
  readonly edits: readonly Edit[];
  /** What shows it where seeds hardly ever do: it takes a moment that is too short, or several faults at once. */
  readonly shownBy?: "scenario";
};
