// [JSON text] -> [{canonical, sha256}]: the canonical spelling (RFC 8785) and its digest, by another hand than ours.
import canonicalize from "canonicalize";
import { createHash } from "node:crypto";
import { answer, question } from "./question.mjs";

answer(
  question().map((text) => {
    const canonical = canonicalize(JSON.parse(text));
    return { canonical, sha256: createHash("sha256").update(canonical, "utf8").digest("hex") };
  }),
);
