import type { ReportAxis, ReportSubject } from '../../../preload/contract/index.ts'
import type { CountAtServer, Gateway, ServerCount, ServerSession } from '../gateway.ts'
import type { JsonHttp } from '../http.ts'
import { accept, ask, read, strange } from './answers.ts'
import { readValue } from './mapping.ts'
import { daysOf, directionOf, isYes, wordOf } from './queue-calls.ts'
import { reportUnder } from './wire.ts'

/** Counting at a server of the documented API: `rpt` (DESIGN 3). */

const resources = {
  cases: 'tickets',
  calls: 'calls',
  scores: 'qa',
  emails: 'emails',
  texts: 'sms',
  people: 'users',
} as const satisfies Record<ReportSubject, string>

const messages = { folder: 'folder', messageStatus: 'status' }
/** The documented group fields. */
const groupFields: Readonly<Record<ReportSubject, Readonly<Partial<Record<ReportAxis, string>>>>> = {
  cases: {
    source: 'source',
    categoryMain: 'category_main',
    categorySub: 'category_sub',
    status: 'status',
    priority: 'priority',
    referredTo: 'referred_to',
    escalatedTo: 'escalated_to',
    disposition: 'disposition',
    town: 'contact_town',
    country: 'contact_country',
    userCategory: 'contact_user_category',
    positionInOrg: 'contact_position_in_org',
    orgName: 'contact_org_name',
  },
  calls: {
    agent: 'usr',
    queue: 'context_masq',
    direction: 'vector',
    callStatus: 'hangup_status',
    isScored: 'qa_done',
    inTime: 'sla_wait',
    caseCount: 'activity_count',
  },
  scores: { agent: 'chan_usr', direction: 'chan_vector' },
  emails: messages,
  texts: messages,
  people: { roleName: 'role', enabled: 'enabled' },
}

/** A value of the server in the desk's words, as the pull keeps it: both places then count the same things alike. */
function valueOf(subject: ReportSubject, axis: ReportAxis, value: string): string {
  if (axis === 'source' || axis === 'status' || axis === 'priority' || axis === 'disposition')
    return readValue(axis, value)
  if (axis === 'direction') return directionOf(wordOf(value))
  if (axis === 'isScored' || axis === 'inTime') return isYes(value.trim()) ? 'yes' : 'no'
  // What a person wrote in a case is kept as it is.
  return subject === 'cases' ? value : value.trim()
}

const longestValue = 200

/** `countBy` of the gateway for the documented API. */
export function createCrmReports(http: JsonHttp): Pick<Gateway, 'countBy'> {
  return {
    async countBy(session: ServerSession, { subject, axes, filters, from, to }: CountAtServer): Promise<ServerCount[]> {
      const fields = groupFields[subject]
      // A filter of the server takes one value, in its own spelling: what is filtered by is grouped by instead, and read here.
      const asked = [...new Set([...axes, ...filters.map(({ axis }) => axis)])]
      const names = asked.map((axis) => {
        const name = fields[axis]
        if (name === undefined) throw strange('not-sent')
        return name
      })
      const resource = resources[subject]
      const answer = await ask(http, session, {
        method: 'GET',
        path: [resource, 'rpt'],
        query: {
          ...(names.length === 0 ? {} : { xaxis: names.join(',') }),
          ...daysOf({ from, to }),
        },
      })
      const chosen = filters.map(({ axis, values }) => ({ at: asked.indexOf(axis), values: new Set(values) }))
      const counts = new Map<string, ServerCount>()
      for (const row of read(reportUnder(resource), accept(answer, [200], 'sign-in-needed'))) {
        const count = Number(row.at(-1))
        // A count that cannot be read would make every total wrong.
        if (row.length !== asked.length + 1 || !Number.isSafeInteger(count) || count < 0) throw strange()
        const values = asked.map((axis, index) => valueOf(subject, axis, row[index] ?? '').slice(0, longestValue))
        if (!chosen.every(({ at, values: let_ }) => let_.has(values[at] ?? ''))) continue
        const own = axes.map((_, index) => values[index] ?? '')
        const key = JSON.stringify(own)
        counts.set(key, { values: own, count: (counts.get(key)?.count ?? 0) + count })
      }
      // Without axes there is one number, also when it is none.
      return counts.size === 0 && axes.length === 0 ? [{ values: [], count: 0 }] : [...counts.values()]
    },
  }
}
