import { found, type Answer } from './answer.ts'
import type { Store } from './store.ts'

/** Counts; the documents name what is counted, not how the answer looks (assumption: one object of text values). */
export function createStats(db: Store): () => Answer {
  const count = (sql: string) => {
    const statement = db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${sql}`)
    return () => String(statement.get()?.n ?? 0)
  }
  const inbound = count("calls WHERE vector = 'inbound'")
  const outbound = count("calls WHERE vector = 'outbound'")
  const tickets = count('tickets')
  const emails = count('emails')
  const sms = count('sms')
  return () =>
    found('stats', [
      {
        inbound_calls: inbound(),
        outbound_calls: outbound(),
        tickets: tickets(),
        emails: emails(),
        sms: sms(),
      },
    ])
}
