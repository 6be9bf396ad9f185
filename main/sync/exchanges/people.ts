import type { PersonFields } from '../../../preload/contract/index.ts'
import { GatewayError } from '../../api/gateway-error.ts'
import type { ServerPerson } from '../../api/gateway.ts'
import type { OutboxEntry, PersonEntry } from '../../db/db-api.ts'
import type { EditExchange, Finding } from '../exchange.ts'
import type { ExchangeParts } from './cases.ts'
import { takenRecords } from './equal-ones.ts'

const names = [
  'login',
  'extension',
  'firstName',
  'lastName',
  'phone',
  'email',
] as const satisfies (keyof PersonFields)[]
const isSameText = (one: string, other: string) => one.trim() === other.trim()

/** People: found again by their login, of which the server has only one. */
export function createPersonExchange({ db, gateway, clock }: ExchangeParts): EditExchange<PersonEntry, ServerPerson> {
  const isSame = ({ fields, newPhoto }: PersonEntry, server: ServerPerson) =>
    names.every((name) => isSameText(fields[name], server.fields[name])) &&
    (newPhoto === null || newPhoto.serverId === server.photo)

  /** The server's id of a chosen picture, '' to take it away; `before` when it is not touched. */
  function photoOf({ newPhoto }: PersonEntry, before: string): string {
    if (newPhoto === null) return before
    // It leaves before them in the outbox, so one that is missing was taken away by somebody.
    if (newPhoto.serverId === null) throw new GatewayError('server-missing', 'refused')
    return newPhoto.serverId
  }

  return {
    is: (entry: OutboxEntry) => entry.kind === 'user',
    mustLook: true,
    isUnique: true,
    create: async (session, entry) => gateway.createPerson(session, entry.fields, photoOf(entry, '')),
    find: (session, { fields }) => gateway.findPeople(session, fields.login),
    taken: (entry, candidates) => takenRecords(db, entry, candidates),
    judge(entry, candidates, taken): Finding<ServerPerson> {
      const [first, ...more] = candidates
      if (first === undefined) return { kind: 'nothing' }
      if (more.length > 0 || taken.has(first.serverId)) return { kind: 'park', code: 'server-duplicate' }
      return isSame(entry, first) ? { kind: 'adopt', server: first } : { kind: 'differs', server: first }
    },
    count: (_entry, candidates) => candidates.length,
    async settle(entry, server) {
      const { serverId, fields, photo, roleName, enabled } = server
      const copy = { kind: 'user', serverId, fields, photo, roleName, enabled } as const
      return (await db.markRecordAccepted({ id: entry.id, server: copy, now: clock.now() })).state
    },
    shown: (servers) => ({ theirs: servers[0]?.fields ?? null, candidates: [] }),
    get: (session, serverId) => gateway.getPerson(session, serverId),
    isSame,
    merge(entry, server) {
      const fields = mergePerson(entry.base, entry.fields, server.fields)
      return fields === null ? null : { ...entry, fields }
    },
    // A picture is one thing: whoever changed it last has it.
    update: async (session, serverId, entry, theirs) =>
      gateway.updatePerson(session, serverId, entry.fields, photoOf(entry, theirs.photo)),
  }
}

/** Three-way, field by field; null when both sides changed one to different values. */
export function mergePerson(base: PersonFields | null, mine: PersonFields, theirs: PersonFields): PersonFields | null {
  const merged = { ...theirs }
  for (const name of names) {
    if (isSameText(mine[name], theirs[name])) continue
    const before = base?.[name]
    if (before !== undefined && isSameText(before, mine[name])) continue
    if (before === undefined || !isSameText(before, theirs[name])) return null
    merged[name] = mine[name]
  }
  return merged
}
