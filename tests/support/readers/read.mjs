// Reads feeds, one JSON string a line, and says in one line of JSON each what two readers make of them.
import { createInterface } from "node:readline";
import { parseFeed } from "feedsmith";
import partytime from "podcast-partytime";

for await (const line of createInterface({ input: process.stdin })) {
  const xml = JSON.parse(line);
  const said = { feedsmith: parseFeed(xml).feed, partytime: await partytime.parseFeed(xml) };
  process.stdout.write(`${JSON.stringify({ read: said })}\n`);
}
