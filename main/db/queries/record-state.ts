/**
 * Where a record that is no case stands, as `stateExpression` of the cases: what needs a person outweighs what is on its
 * way, and that outweighs what waits. `table` is written here, never taken from data.
 */
export function stateOfRecord(table: 'qa_scores' | 'messages' | 'people'): string {
  return `CASE coalesce((SELECT max(CASE o.state WHEN 'parked' THEN 3 WHEN 'queued' THEN 1 ELSE 2 END)
                 FROM outbox o WHERE o.record_id = ${table}.id), 0)
    WHEN 3 THEN 'needs-you' WHEN 2 THEN 'sending' WHEN 1 THEN 'saved'
    ELSE iif(${table}.server_id IS NULL, 'saved', 'accepted') END`
}
