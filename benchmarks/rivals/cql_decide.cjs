// The same rules in cql-execution: reads an ELM library and persons, prints CPU seconds and writes what held for each.
const fs = require("node:fs");
const { createRequire } = require("node:module");
const [packages, persons, out, elm] = process.argv.slice(2);
const cql = createRequire(packages + "/")("cql-execution");

const library = new cql.Library(JSON.parse(fs.readFileSync(elm, "utf8")));
const people = fs.readFileSync(persons, "utf8").trim().split("\n").map((line) => JSON.parse(line));
const codes = new cql.CodeService({});
const nobody = { currentPatient: () => undefined, nextPatient: () => undefined };
const decide = async (facts) => (await new cql.Executor(library, codes, facts).exec(nobody)).unfilteredResults;

(async () => {
  for (const facts of people.slice(0, 500)) await decide(facts);
  const start = process.cpuUsage();
  const results = [];
  for (const facts of people) results.push(await decide(facts));
  const { user, system } = process.cpuUsage(start);
  const held = (result) => Object.keys(result).filter((name) => result[name] === true && name.startsWith("Rule "));
  fs.writeFileSync(out, results.map((result) => JSON.stringify(held(result).map((name) => name.slice(5)).sort())).join("\n"));
  console.log((user + system) / 1e6);
})();
