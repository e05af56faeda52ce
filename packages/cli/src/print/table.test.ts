import { describe, expect, it } from "vitest";
import { type Column, facts, table } from "./table.ts";

type Row = { readonly id: string; readonly why: string };
const COLUMNS: readonly Column<Row>[] = [
  { title: "Id", text: ({ id }) => id },
  { title: "Why", text: ({ why }) => why, wraps: true },
];

describe("a table", () => {
  it("aligns its columns under titles, without a box and without blanks at the ends of lines", () => {
    const rows = [
      { id: "a", why: "first" },
      { id: "room-1", why: "" },
    ];
    expect(table(rows, COLUMNS, 80)).toEqual(["ID      WHY", "a       first", "room-1"]);
  });

  it("wraps the prose of its last column rather than grow wider than the terminal", () => {
    const rows = [{ id: "room-1", why: "its starter is gone, and LiveKit says that it records" }];
    const lines = table(rows, COLUMNS, 40);
    expect(lines).toEqual(["ID      WHY", "room-1  its starter is gone, and LiveKit", "        says that it records"]);
  });

  it("becomes a list of facts where an id is too long for it, and never cuts the id off", () => {
    const id = "x".repeat(78);
    const lines = table(
      [
        { id, why: "why not" },
        { id: "b", why: "" },
      ],
      COLUMNS,
      80,
    );
    expect(lines).toEqual(["Id:", `  ${id}`, "Why: why not", "", "Id: b"]);
  });

  it("counts a character that is two columns wide as two, and a combining mark as none", () => {
    const rows = [
      { id: "会議", why: "1" },
      { id: "e\u0301", why: "2" },
    ];
    expect(table(rows, COLUMNS, 80)).toEqual(["ID    WHY", "会議  1", "e\u0301     2"]);
  });

  it("shows what comes from elsewhere without its control characters", () => {
    expect(table([{ id: "a\u001b[2J", why: "b\nc" }], COLUMNS, 80)[1]).toBe("a\ufffd[2J  b\ufffdc");
  });
});

describe("facts", () => {
  it("leave out what is not known, and indent what goes on in the next line", () => {
    const lines = facts(
      [
        ["Room", "demo"],
        ["Error", ""],
        ["Why", "one two three four five six"],
      ],
      20,
    );
    expect(lines).toEqual(["Room: demo", "Why: one two three", "  four five six"]);
  });
});
