// {contract: {schema, documents}} -> {contract: [whether ajv accepts each document]}
import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { answer, question } from "./question.mjs";

// A condition speaks of members without saying again what they are, and that it speaks of an object.
const OPTIONS = { strict: true, strictRequired: false, strictTypes: false };

const verdicts = {};
for (const [contract, { schema, documents }] of Object.entries(question())) {
  const ajv = new Ajv.default(OPTIONS);
  addFormats.default(ajv);
  const accepts = ajv.compile(schema);
  verdicts[contract] = documents.map((document) => accepts(document));
}
answer(verdicts);
