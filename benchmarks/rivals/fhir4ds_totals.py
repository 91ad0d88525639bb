"""FHIR responses become totals through FHIRPath in DuckDB: `fhir4ds_totals.py FILE OUT`."""

import sys

import fhir4ds

source, target = sys.argv[1:]
connection = fhir4ds.create_connection()
connection.execute("set threads = 2")
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
WORTH = f"answer.valueCoding.extension.where(url = ''{ORDINAL}'').valueDecimal"
connection.execute(
    f"""copy (
      select id, case when len(points) = (case name when 'epds' then 10 when 'gad-7' then 7 else 9 end)
        then list_sum(points::integer[]) end as total, array_to_string(missing, '|') as missing,
        case when name <> 'gad-7' and mark::integer >= 1 then 'self-harm' end as mark
      from (select fhirpath(line, 'id')[1] as id, fhirpath(line, 'item.{WORTH}') as points,
          fhirpath(line, 'item.where(answer.empty()).linkId') as missing,
          case when line like '%Questionnaire/epds%' then fhirpath(line, 'item.where(linkId = ''item10'').{WORTH}')[1]
            else fhirpath(line, 'item.where(linkId = ''item9'').{WORTH}')[1] end as mark,
          split_part(split_part(fhirpath(line, 'questionnaire')[1], '/', -1), '|', 1) as name
        from read_csv('{source}', columns = {{'line': 'varchar'}}, delim = '\x01', quote = '', escape = '',
          header = false, max_line_size = 1000000))
    ) to '{target}' (header false)"""
)
