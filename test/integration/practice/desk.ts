import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPracticeServer, type PracticeOptions, type PracticeServer } from '../../../main/practice/server.ts'

/** A ticket as the server answers it. */
export interface TicketObject extends Record<string, unknown> {
  id: string
  contact_id: string
  contacts: Record<string, string>
}

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: Record<string, unknown>
}

/** Talks to a practice server as a desk would, without any code of the desk. */
export interface Desk {
  readonly token: string
  get(path: string): Promise<Reply>
  post(path: string, body: unknown): Promise<Reply>
  tickets(query: string): Promise<TicketObject[]>
}

export async function request(url: string, init: RequestInit = {}): Promise<Reply> {
  const answer = await fetch(url, init)
  const text = await answer.text()
  const isJson = answer.headers.get('content-type')?.startsWith('application/json') === true
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
  }
}

export function basic(login: string, password: string): Record<string, string> {
  return { XAuthorization: `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}` }
}

/** A desk with the session it already has. */
export function deskWith(url: string, token: string): Desk {
  const headers = { XAuthorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  const get = (path: string) => request(`${url}${path}`, { headers })
  return {
    token,
    get,
    post: (path, body) => request(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }),
    tickets: async (query) => (await get(`tickets/?${query}`)).json['tickets'] as TicketObject[],
  }
}

export async function signIn(url: string, login = 'amina', password = 'acacia-morning-drum'): Promise<Desk> {
  const { status, json } = await request(url, { method: 'POST', headers: basic(login, password) })
  if (status !== 201) throw new Error(`sign-in of ${login} answered ${status}`)
  return deskWith(url, (json['ss'] as string[][])[0]?.[0] ?? '')
}

/** A walk-in that the rules take, with the named values in place of its own. */
export function walkin(change: Record<string, unknown> = {}, contact: Record<string, unknown> = {}): object {
  return {
    source: 'walkin',
    source_id: '',
    category_main: '2',
    category_sub: '14',
    narrative: 'came in and asked for advice',
    resolution: '',
    status: 'open',
    priority: 'medium',
    referred_to: '',
    escalated_to: '',
    disposition: '',
    ...change,
    contacts: {
      fname: 'Amani',
      lname: 'Shujaa',
      phone: '0700000001',
      email: '',
      town: 'Kisumu',
      country: 'Kenya',
      user_category: '2',
      position_in_org: '',
      org_name: '',
      ...contact,
    },
  }
}

export interface OwnServer {
  readonly server: PracticeServer
  readonly folder: string
  end(): Promise<void>
}

/** A server in this process with a folder of its own. */
export async function ownServer(options: Partial<PracticeOptions> = {}): Promise<OwnServer> {
  const folder = await mkdtemp(join(tmpdir(), 'practice-'))
  const server = await startPracticeServer({ dataFolder: folder, cases: 0, ...options })
  return {
    server,
    folder,
    end: async () => {
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
