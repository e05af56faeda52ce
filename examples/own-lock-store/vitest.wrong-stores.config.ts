import root from "../../vitest.config.ts";

// The contract on stores that are wrong: it fails. Only `wrong-stores.test.ts` runs it.
export default { ...root, test: { ...root.test, include: ["examples/own-lock-store/src/certify-wrong-stores.ts"] } };
