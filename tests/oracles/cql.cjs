// Lines of {library, names, people} become lines of answers: for each person the value of each expression, by cql-execution.
const { createInterface } = require("node:readline");
const { createRequire } = require("node:module");
const cql = createRequire(process.argv[2] + "/")("cql-execution");

const codes = new cql.CodeService({});
const nobody = { currentPatient: () => undefined, nextPatient: () => undefined };

async function answers({ library, names, people }) {
  const asked = new cql.Library(library);
  const found = [];
  for (const facts of people) {
    const executor = new cql.Executor(asked, codes, facts);
    const values = (await executor.exec(nobody)).unfilteredResults;
    found.push(names.map((name) => values[name] ?? null));
  }
  return found;
}

(async () => {
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(JSON.stringify(await answers(JSON.parse(line))) + "\n");
  }
})();
