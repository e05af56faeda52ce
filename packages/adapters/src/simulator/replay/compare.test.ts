import { describe, expect, test } from "vitest";
import { differences } from "./test-compare.ts";
import { isCall, isWebhook, readTrace, type Step, type Trace } from "./test-trace.ts";

const real = readTrace("02-stop-twice");
/** The trace as the simulator might have given it: what `change` makes of each step. */
const otherwise = (change: (step: Step, index: number) => Step | readonly Step[]): Trace => real.flatMap(change);
const isActive = (step: Step): boolean => isWebhook(step) && JSON.stringify(step.webhook).includes("EGRESS_ACTIVE");

describe("a replay is said to differ", () => {
  test("by no identifier", () => {
    const renamed = JSON.parse(JSON.stringify(real).replaceAll("EG_", "EG_z").replaceAll("RM_", "RM_z")) as Trace;
    expect(differences(real, renamed)).toEqual([]);
  });

  test("when a webhook is missing", () => {
    const silent = otherwise((step) => (isActive(step) ? [] : step));
    expect(differences(real, silent)).toEqual(["not here: egress_updated egress 1 EGRESS_ACTIVE"]);
  });

  test("when a webhook is sent again", () => {
    const twice = otherwise((step) => (isActive(step) ? [step, step] : step));
    expect(differences(real, twice)).toEqual(["only here: egress_updated egress 1 EGRESS_ACTIVE"]);
  });

  test("when two webhooks come in another order", () => {
    const webhooks = real.filter(isWebhook);
    const at = webhooks.findIndex(isActive);
    const [before, active] = [webhooks[at - 1], webhooks[at]];
    const swapped = otherwise((step) =>
      step === before && active ? active : step === active && before ? before : step,
    );
    expect(differences(real, swapped)).toEqual([
      "not here: participant_joined egress 1",
      "only here: participant_joined egress 1",
    ]);
  });

  test("when a webhook says something else", () => {
    const other = JSON.parse(
      JSON.stringify(real).replace('"details":"End reason: StopEgress API"', '"details":"?"'),
    ) as Trace;
    expect(differences(real, other)).toEqual([
      expect.stringMatching(/details: "End reason: StopEgress API", here "\?"$/),
    ]);
  });

  test("when a call is answered with another status, or with another text", () => {
    const refused = otherwise((step) => (isCall(step) && step.status === 412 ? { ...step, status: 408 } : step));
    expect(differences(real, refused)).toEqual(["StopEgress: 412, here 408"]);
    const other = otherwise((step) =>
      isCall(step) && step.status === 412 ? { ...step, answer: { code: "failed_precondition", msg: "no" } } : step,
    );
    expect(differences(real, other)).toEqual([expect.stringMatching(/^StopEgress.answer.msg: "egress with status/)]);
  });

  test("when a time or a size is there that was not", () => {
    const early = JSON.parse(JSON.stringify(real).replace('"ended_at":"0"', '"ended_at":"5"')) as Trace;
    expect(differences(real, early)).toEqual(['StartRoomCompositeEgress.answer.ended_at: "0", here "some"']);
  });
});
