"""The same rules in zen-engine: reads a rule graph and persons, prints CPU seconds and what held for each."""

import json
import sys
import time

import zen

graph, persons, out = sys.argv[1:4]
with open(graph, encoding="utf-8") as file:
    decision = zen.ZenEngine().create_decision(file.read())
with open(persons, encoding="utf-8") as file:
    facts = [json.loads(line) for line in file]
for person in facts[:50]:
    decision.evaluate(person)
start = time.process_time()
results = [decision.evaluate(person)["result"] for person in facts]
seconds = time.process_time() - start
with open(out, "w", encoding="utf-8") as file:
    for result in results:
        file.write(json.dumps(sorted(name for name, held in result.items() if held is True)) + "\n")
print(seconds)
