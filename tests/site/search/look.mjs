// Looks words up as the search page does: `node look.mjs lookup.js index.json transcript.vtt` answers queries, a line each.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { runInThisContext } from "node:vm";

const [script, table] = process.argv.slice(2);
globalThis.fetch = async (address) => {
  try {
    const text = readFileSync(new URL(address), "utf8");
    return { ok: true, json: async () => JSON.parse(text) };
  } catch {
    return { ok: false, status: 404 };
  }
};
const lookup = runInThisContext(`${readFileSync(script, "utf8")};lookup`);
for await (const line of createInterface({ input: process.stdin })) {
  const engine = lookup.engine(pathToFileURL(table));
  const { hits, words } = await engine.find(JSON.parse(line));
  const told = await Promise.all(hits.map(engine.tell));
  const found = told.map(({ url, summary }) => ({ url, marked: lookup.marked(summary, words).filter(([, is]) => is) }));
  console.log(JSON.stringify({ found, words: [...words].sort(), asked: lookup.wordsOf(JSON.parse(line)) }));
}
