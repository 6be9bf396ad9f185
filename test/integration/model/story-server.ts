import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createRoutes } from '../../../main/practice/routes.ts'
import { createServices } from '../../../main/practice/services.ts'
import { openStore } from '../../../main/practice/store.ts'
import type { StoryClock } from './story-clock.ts'
import { fastFolder } from './fast-folder.ts'
import { emptyRecords, hasRecord, readRecords, watchPeople } from './story-server-records.ts'

/** Who changed a record: a desk by its number, or a colleague at a desk that is no part of the story. */
export type Writer = 'desk 0' | 'desk 1' | 'colleague'

/** The fields a story edits, by their path here and their names on the wire. */
export const paths = ['narrative', 'resolution', 'referredTo', 'contact.town'] as const
export type Path = (typeof paths)[number]
export type Values = Record<Path, string>

/** A record as it stood after one change. */
export interface Version {
  readonly by: Writer
  readonly values: Values
  readonly at: number
}

/** One change that a desk made, with what it had last read of the record before it sent. */
interface Change {
  readonly ticket: string
  readonly by: Writer
  readonly before: Values
  readonly after: Values
  /** Somebody else's change, or a late one of its own, arrived between that desk's read and this: the documented race. */
  readonly isRaced: boolean
}

interface WireTicket {
  readonly id: string
  readonly source: string
  readonly source_id: string
  readonly narrative: string
  readonly resolution: string
  readonly referred_to: string
  readonly contacts: Record<string, string>
}

interface StoryAnswer {
  readonly status: number
  readonly json: Record<string, unknown>
}

/** The text of an e-mail is its whole answer. */
interface TextAnswer {
  readonly status: number
  readonly text: string
}

const valuesOf = (ticket: WireTicket): Values => ({
  narrative: ticket.narrative,
  resolution: ticket.resolution,
  referredTo: ticket.referred_to,
  'contact.town': ticket.contacts['town'] ?? '',
})

const baseUrl = 'http://127.0.0.1:9/eproc/'

/** The whole practice server but for its sockets: started once, emptied for each story, on the clock of the story. */
export async function openServerFile() {
  const folder = mkdtempSync(join(fastFolder(), 'story-server-'))
  const db = openStore(folder)
  db.pragma('synchronous = OFF')
  let now = () => 0
  const services = await createServices(db, () => now())
  return {
    db,
    services,
    routes: createRoutes(services),
    begin(clock: Pick<StoryClock, 'now'>): void {
      now = clock.now
      db.exec(`DELETE FROM sessions; DELETE FROM tickets; `)
      emptyRecords(db)
      db.exec('DELETE FROM contacts; DELETE FROM sqlite_sequence;')
    },
    close(): void {
      services.orders.close()
      db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type ServerFile = Awaited<ReturnType<typeof openServerFile>>

const colleague = { id: 3, usn: 'neema', role: '1' }

/** The server of one story: answers requests by the practice's rules, and keeps every version of every record. */
export function createStoryServer(file: ServerFile, clock: StoryClock) {
  file.begin(clock)
  const { db, routes } = file
  const { tickets, sessions } = file.services
  const versions = new Map<string, Version[]>()
  const deleted = new Set<string>()
  /** The source id of every record there ever was. */
  const sourceIds = new Map<string, string>()
  const changes: Change[] = []
  /** By writer and ticket: how many versions there were when it last looked at this record by itself. */
  const looked = new Map<string, number>()
  /** References whose create reached the server more than once because the network repeated it. */
  const repeated = new Set<string>()
  /** Every name and number of a person that was ever at the server. */
  const saidOfPeople = new Set<string>()
  const people = watchPeople()

  const historyOf = (ticket: string) => versions.get(ticket) ?? []

  /** What a request was about when it was sent, so that its arrival can be judged. */
  function noteSending(by: Writer, path: readonly string[]): number {
    const [resource, id = ''] = path
    return resource === 'users' ? people.known(by, id) : (looked.get(`${by} ${id}`) ?? 0)
  }

  function noteLook(by: Writer, rows: readonly WireTicket[]): void {
    for (const row of rows) looked.set(`${by} ${row.id}`, historyOf(row.id).length)
  }

  function noteWrite(by: Writer, row: WireTicket, known: number | null): void {
    const history = historyOf(row.id)
    const before = history.at(-1)
    const after = valuesOf(row)
    if (before !== undefined && known !== null) {
      changes.push({ ticket: row.id, by, before: before.values, after, isRaced: known !== history.length })
    }
    sourceIds.set(row.id, row.source_id)
    versions.set(row.id, [...history, { by, values: after, at: clock.now() }])
  }

  /** The work itself, at the instant the request arrives. */
  async function work(request: StoryRequest, known: number): Promise<StoryAnswer | TextAnswer> {
    const { method, path, query, by } = request
    const answer = await routes.eproc({
      method: method === 'POST' ? 'POST' : 'GET',
      path,
      query,
      authorization: `Bearer ${request.token}`,
      contentType: request.contentType,
      control: '',
      body: request.body,
      gone: new AbortController().signal,
    })
    clock.stirred()
    if ('bytes' in answer) return { status: answer.status, text: Buffer.from(answer.bytes).toString('utf8') }
    if (!('json' in answer)) throw new Error('the story asks for no lists as files')
    if (path[0] === 'users') {
      const rows = (answer.json['users'] ?? []) as Record<string, string>[]
      if (method === 'GET' && (query.has('usn') || path[1] !== undefined)) people.noteLook(by, rows)
      if (method === 'POST' && answer.status === 201) {
        for (const row of rows) {
          people.noteWrite(by, row, path[1] === undefined ? null : known)
          for (const value of Object.values(row)) saidOfPeople.add(value)
        }
      }
    }
    if (path[0] !== 'tickets') return answer
    const id = path[1] ?? ''
    const rows = (answer.json['tickets'] ?? []) as WireTicket[]
    const [row] = rows
    if (method === 'POST' && answer.status === 201 && row !== undefined) {
      noteWrite(by, row, id === '' ? null : known)
    }
    if (method === 'GET' && (query.has('source_id') || /^\d+$/.test(id))) noteLook(by, rows)
    return answer
  }

  return {
    versions,
    deleted,
    changes,
    repeated,
    saidOfPeople,
    people,
    records: () => readRecords(db),
    has: (kind: string, id: string) => hasRecord(db, kind, id),
    historyOf,
    work,
    noteSending,
    wasDeleted: (sourceId: string) => [...deleted].some((ticket) => sourceIds.get(ticket) === sourceId),
    /** Live tickets, as they stand. */
    live: () => [...versions.keys()].filter((ticket) => !deleted.has(ticket)),
    valuesNow: (ticket: string) => historyOf(ticket).at(-1)?.values ?? null,
    /** How many live records carry this source and source id. */
    count(source: string, sourceId: string): number {
      const { json } = tickets.list(new URLSearchParams({ source, source_id: sourceId })) as StoryAnswer
      return (json['tickets'] as unknown[]).length
    },
    signIn: (desk: 0 | 1) => sessions.open(desk + 1),
    endSessions(): void {
      db.exec('DELETE FROM sessions')
    },
    /** A colleague changes one field of a record as it stands. */
    edit(ticket: string, path: Path, value: string): void {
      const answer = tickets.view(ticket)
      if (!('json' in answer) || answer.status !== 200) return
      const [row] = answer.json['tickets'] as WireTicket[]
      if (row === undefined) return
      const wire = { narrative: 'narrative', resolution: 'resolution', referredTo: 'referred_to', 'contact.town': '' }
      const next = path === 'contact.town' ? { contacts: { ...row.contacts, town: value } } : { [wire[path]]: value }
      const updated = tickets.update(colleague, ticket, { ...row, ...next })
      if ('json' in updated && updated.status === 201) {
        noteWrite('colleague', (updated.json['tickets'] as [WireTicket])[0], null)
      }
    },
    /** A record of a desk that is no part of the story. */
    add(narrative: string): void {
      const made = tickets.create(colleague, colleagueTicket(narrative))
      if ('json' in made) noteWrite('colleague', (made.json['tickets'] as [WireTicket])[0], null)
    },
    remove(ticket: string): void {
      db.prepare('DELETE FROM tickets WHERE id = ?').run(Number(ticket))
      deleted.add(ticket)
    },
  }
}

export type StoryServer = ReturnType<typeof createStoryServer>

export interface StoryRequest {
  readonly by: Writer
  readonly method: string
  readonly path: readonly string[]
  readonly query: URLSearchParams
  readonly token: string
  readonly contentType: string
  readonly body: Uint8Array
}

export const storyBaseUrl = baseUrl

function colleagueTicket(narrative: string): Record<string, unknown> {
  return {
    source: 'walkin',
    source_id: '',
    category_main: '1',
    category_sub: '',
    narrative,
    resolution: '',
    status: 'open',
    priority: 'medium',
    referred_to: '',
    escalated_to: '',
    disposition: '',
    contacts: { fname: 'Neema', town: '' },
  }
}
