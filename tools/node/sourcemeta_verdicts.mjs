// {contract: {schema, documents}} -> {contract: [whether sourcemeta's validator accepts each document]}
import { spawn } from "@sourcemeta/jsonschema";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answer, question } from "./question.mjs";

const INVALID = 2; // its exit code when at least one document was refused

async function verdicts(folder, schema, documents) {
  writeFileSync(join(folder, "schema.json"), JSON.stringify(schema));
  const names = documents.map((document, index) => {
    writeFileSync(join(folder, `${index}.json`), JSON.stringify(document));
    return `${index}.json`;
  });
  const options = ["--verbose", "--continue", "--format-assertion"];
  const { code, stdout, stderr } = await spawn(["validate", ...options, "schema.json", ...names], { cwd: folder });
  const lines = `${stdout}\n${stderr}`.split("\n");
  return names.map((name) => {
    const accepted = lines.includes(`ok: ${name}`);
    if (accepted === lines.includes(`fail: ${name}`) || ![0, INVALID].includes(code)) {
      throw new Error(`no verdict on ${name} (exit code ${code}): ${stderr}`);
    }
    return accepted;
  });
}

const answers = {};
for (const [contract, { schema, documents }] of Object.entries(question())) {
  const folder = mkdtempSync(join(tmpdir(), "sourcemeta-"));
  try {
    answers[contract] = await verdicts(folder, schema, documents);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
answer(answers);
