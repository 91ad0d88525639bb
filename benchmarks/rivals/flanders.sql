-- The rules of `flanders` and the step of everybody, counted in one pass, as somebody who knows DuckDB writes it.
WITH people AS (
  SELECT *, days_postpartum IS NULL OR days_postpartum > 14 AS late, moment = 'first-contact' AS first,
    "whooley.total" >= 1 OR "gad2.total" >= 3 AS positive, "epds.total" IS NULL OR "gad7.total" IS NULL AS open
  FROM read_parquet($file)
), held AS (
  SELECT
    "concern.psychosis" OR "concern.mania" OR "concern.violent_self_harm" OR "concern.harm_to_child"
      OR "concern.estrangement" AS concern,
    "epds.item10" >= 2 OR "phq9.item9" >= 2 AS self_hard,
    "epds.item10" = 1 OR "phq9.item9" = 1 AS self_soft,
    "pbq.item18" >= 2 AS act_hard, "pbq.item18" = 1 AS act_soft,
    "pbq.item24" >= 2 AS impulse_hard, "pbq.item24" = 1 AS impulse_soft,
    first AND "help.wanted" AS help,
    first AND ("history.psychosis" OR "history.mania" OR "history.bipolar" OR "history.postpartum_psychosis") AS earlier,
    NOT first AND "clinician.high_risk" AS high_later, first AND "clinician.high_risk" AS high_first,
    late AND ("epds.total" > 13 OR "gad7.total" > 15) AS clinical,
    late AND "phq9.total" >= 15 AS clinical_other,
    late AND "rescreen.previous" >= 1 AND ("epds.total" > 10 OR "gad7.total" > 10 OR "phq9.total" >= 10) AS second,
    late AND ("epds.total" > 10 OR "gad7.total" > 10) AS rescreen,
    late AND "phq9.total" >= 10 AS rescreen_other,
    first AND ("risk.count" > 2 OR "risk.high") AND ("whooley.total" IS NULL OR "gad2.total" IS NULL) AS risk,
    first AND positive AND open AND "second_step.declined" IS NOT true AND "help.wanted" IS NOT true AS further_first,
    NOT first AND positive AND open AND "second_step.declined" IS NOT true AND late AS further,
    ("auditc.total" >= 3 AND "alcohol.since_known_pregnant") OR "drugs.current" OR "sedatives.current"
      OR "opioids.current" OR "substitution.current" AS substances,
    "support.wanted" AS support, "bond.concern" AS bond, "alcohol.since_known_pregnant" AS alcohol,
    late AND (("whooley.total" = 0 AND "gad2.total" < 3) OR (NOT open AND "epds.item10" IS NOT NULL)) AS complete
  FROM people
), stepped AS (
  SELECT *, CASE
    WHEN concern THEN 1
    WHEN self_hard OR self_soft OR act_hard OR act_soft OR impulse_hard OR impulse_soft THEN 2
    WHEN help OR earlier OR high_later OR high_first THEN 3
    WHEN clinical OR clinical_other OR second THEN 4
    WHEN substances THEN 5
    WHEN rescreen OR rescreen_other THEN 6
    WHEN risk OR further_first OR further THEN 7
    WHEN support THEN 8
    WHEN bond THEN 9
    WHEN alcohol THEN 10
    WHEN complete THEN 11
    ELSE 12 END AS step
  FROM held
)
SELECT count(*) AS "persons",
  count(*) FILTER (WHERE concern) AS "rule:concern",
  count(*) FILTER (WHERE self_hard) AS "rule:self-harm-hard",
  count(*) FILTER (WHERE self_soft) AS "rule:self-harm-soft",
  count(*) FILTER (WHERE act_hard) AS "rule:harm-to-child-act-hard",
  count(*) FILTER (WHERE act_soft) AS "rule:harm-to-child-act-soft",
  count(*) FILTER (WHERE impulse_hard) AS "rule:harm-to-child-impulse-hard",
  count(*) FILTER (WHERE impulse_soft) AS "rule:harm-to-child-impulse-soft",
  count(*) FILTER (WHERE help) AS "rule:help-wanted",
  count(*) FILTER (WHERE earlier) AS "rule:earlier-psychosis",
  count(*) FILTER (WHERE high_later) AS "rule:high-risk",
  count(*) FILTER (WHERE high_first) AS "rule:high-risk-at-first-contact",
  count(*) FILTER (WHERE clinical) AS "rule:clinical-assessment",
  count(*) FILTER (WHERE clinical_other) AS "rule:clinical-assessment-other-list",
  count(*) FILTER (WHERE second) AS "rule:second-rescreen",
  count(*) FILTER (WHERE rescreen) AS "rule:rescreen",
  count(*) FILTER (WHERE rescreen_other) AS "rule:rescreen-other-list",
  count(*) FILTER (WHERE risk) AS "rule:screen-for-risk",
  count(*) FILTER (WHERE further_first) AS "rule:screen-further-at-first-contact",
  count(*) FILTER (WHERE further) AS "rule:screen-further",
  count(*) FILTER (WHERE substances) AS "rule:substances",
  count(*) FILTER (WHERE support) AS "rule:support-wanted",
  count(*) FILTER (WHERE bond) AS "rule:bond",
  count(*) FILTER (WHERE alcohol) AS "rule:alcohol",
  count(*) FILTER (WHERE step = 1) AS "step:urgent-care",
  count(*) FILTER (WHERE step = 2) AS "step:safety-check",
  count(*) FILTER (WHERE step = 3) AS "step:specialised-care",
  count(*) FILTER (WHERE step = 4) AS "step:clinical-assessment",
  count(*) FILTER (WHERE step = 5) AS "step:substance-assessment",
  count(*) FILTER (WHERE step = 6) AS "step:rescreen",
  count(*) FILTER (WHERE step = 7) AS "step:screen-further",
  count(*) FILTER (WHERE step = 8) AS "step:social-support",
  count(*) FILTER (WHERE step = 9) AS "step:infant-parent-consult",
  count(*) FILTER (WHERE step = 10) AS "step:advice",
  count(*) FILTER (WHERE step = 11) AS "step:none",
  count(*) FILTER (WHERE step = 12) AS "step:incomplete"
FROM stepped
