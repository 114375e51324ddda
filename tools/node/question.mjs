// A script reads one JSON value from standard input and answers with one on standard output.
import { readFileSync } from "node:fs";

export const question = () => JSON.parse(readFileSync(0, "utf8"));

export const answer = (value) => process.stdout.write(JSON.stringify(value));
