// Lines of FHIR resources become lines of what two validators have against each.
const { createInterface } = require("node:readline");
const { createRequire } = require("node:module");
const packages = createRequire(process.argv[2] + "/");
const { Fhir } = packages("fhir");
const Schema = packages("@asymmetrik/fhir-json-schema-validator");

const structure = new Fhir();
const schema = new Schema();

function findings(resource) {
  const messages = structure.validate(resource, { errorOnUnexpected: true }).messages;
  const serious = messages.filter((message) => ["error", "fatal"].includes(message.severity));
  return [
    ...serious.map((message) => `${message.location}: ${message.message}`),
    ...schema.validate(resource).map((error) => `${error.dataPath}: ${error.message}`),
  ];
}

(async () => {
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(JSON.stringify(findings(JSON.parse(line))) + "\n");
  }
})();
