"""The script that a careful analyst would write: EPDS positions to totals, reversed items turned, no prorating."""

import sys

import pandas as pd

source, out = sys.argv[1:3]
items = [f"item{n}" for n in range(1, 11)]
answers = pd.read_csv(source, dtype=dict.fromkeys(items, "Int8"))
for item in ("item3", "item5", "item6", "item7", "item8", "item9", "item10"):
    answers[item] = 3 - answers[item]
answers["total"] = answers[items].sum(axis=1, skipna=False)
answers["missing"] = answers[items].isna().sum(axis=1)
answers["self_harm"] = answers["item10"].ge(1)
answers[["id", "total", "missing", "self_harm"]].to_csv(out, index=False)
