// {file name: schema} -> {file name: TypeScript}: each schema as a module of its own.
import { compile } from "json-schema-to-typescript";
import { answer, question } from "./question.mjs";

const OPTIONS = {
  additionalProperties: false,
  bannerComment: "// Generated from schemas/ by json-schema-to-typescript. Do not edit.",
  // A list that holds something says so in its type; one tuple for each length that it may have would not be read.
  maxItems: -1,
  strictIndexSignatures: true,
  style: { printWidth: 120 },
};

const modules = {};
for (const [name, schema] of Object.entries(question())) {
  modules[name] = await compile(schema, schema.title, OPTIONS);
}
answer(modules);
