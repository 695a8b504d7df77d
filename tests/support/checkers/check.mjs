// Runs html-validate over the files that are named, and prints what it says of them as JSON.
import { HtmlValidate, StaticConfigLoader } from "html-validate";

const rules = {
  // Search engines show so much of a title; how long one is, is the producer's affair.
  "long-title": "off",
};
const checker = new HtmlValidate(new StaticConfigLoader({ root: true, extends: ["html-validate:recommended"], rules }));
const said = [];
for (const file of process.argv.slice(2)) {
  for (const { messages } of (await checker.validateFile(file)).results) {
    said.push(...messages.map(({ line, column, ruleId, message }) => ({ file, line, column, ruleId, message })));
  }
}
console.log(JSON.stringify(said));
