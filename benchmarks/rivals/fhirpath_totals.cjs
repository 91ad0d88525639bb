// FHIR responses, one a line, become totals through an engine for FHIRPath: `node fhirpath_totals.cjs ENGINE FILE OUT`.
globalThis.WebSocket ??= class {}; // one of the engines expects a browser's
const fs = require("node:fs");
const readline = require("node:readline");
const { createRequire } = require("node:module");
const [engine, file, out, packages] = process.argv.slice(2);
const load = createRequire(`${packages}/`);
const ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue";
const WORTH = `answer.valueCoding.extension.where(url = '${ORDINAL}').valueDecimal`;
const POINTS = `item.${WORTH}`, MISSING = "item.where(answer.empty()).linkId"; // what `perinet score` writes as well
const MARK = { epds: `item.where(linkId = 'item10').${WORTH}`, "phq-9": `item.where(linkId = 'item9').${WORTH}` };
const ITEMS = { epds: 10, "gad-7": 7, "phq-9": 9 };

function compiler() {
  if (engine === "fhirpath") return load("fhirpath").compile;
  const medplum = load("@medplum/core");
  return (path) => {
    const parsed = medplum.parseFhirPath(path);
    return (resource) => parsed.eval({ variables: {} }, [{ type: "QuestionnaireResponse", value: resource }])
      .map((found) => found.value);
  };
}

async function main() {
  const compile = compiler();
  const points = compile(POINTS), missing = compile(MISSING);
  const marks = Object.fromEntries(Object.entries(MARK).map(([name, path]) => [name, compile(path)]));
  const sink = fs.createWriteStream(out);
  for await (const line of readline.createInterface({ input: fs.createReadStream(file) })) {
    const resource = JSON.parse(line);
    const found = points(resource);
    const name = resource.questionnaire.split("/").pop().split("|")[0];
    const total = found.length === ITEMS[name] ? found.reduce((sum, value) => sum + value, 0) : "";
    const mark = name in marks && marks[name](resource)[0] >= 1 ? "self-harm" : "";
    sink.write(`${resource.id},${total},${missing(resource).join("|")},${mark}\n`);
  }
  sink.end();
}

main();
