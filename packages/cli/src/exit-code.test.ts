import { ExitCode as StricliCode } from "@stricli/core";
import { describe, expect, it } from "vitest";
import { EXIT, exitCodeOf } from "./exit-code.ts";

describe("the exit code of the process", () => {
  it.each([
    ["a verb's own", EXIT.conflict, 4],
    ["an unknown command", StricliCode.UnknownCommand, 2],
    ["an argument that cannot be parsed", StricliCode.InvalidArgument, 2],
    ["a fault of a command", StricliCode.CommandRunError, 1],
    ["a fault of an integration", StricliCode.IntegrationError, 1],
    ["success", StricliCode.Success, 0],
    ["none at all", undefined, 1],
  ])("is, for %s (%s), %s", (_name, code, expected) => {
    expect(exitCodeOf(code)).toBe(expected);
  });
});
