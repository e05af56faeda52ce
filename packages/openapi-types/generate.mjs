// Prints the TypeScript types of an OpenAPI document: `node generate.mjs FILE`. openapi-typescript writes them with the
// API of TypeScript 5, which the TypeScript of the workspace (7) has no more; so both live in this folder alone.
import { pathToFileURL } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error("usage: node generate.mjs FILE");
process.stdout.write(astToString(await openapiTS(pathToFileURL(file))));
