import { v7 } from 'uuid'
import type { PulledKind } from '../../../main/db/db-api.ts'
import { emptyQa, qaScoreNames } from '../../../preload/contract/index.ts'
import type { MessageFields, PersonFields, QaFields } from '../../../preload/contract/index.ts'
import type { OutboxRow } from '../../../preload/contract/outbox.ts'
import type { StoryDesk } from './story-desk.ts'

/** What a story tells beside cases: scores, messages with attachments, people. Each save has a word of its own. */

type DeskNumber = 0 | 1

/** Parts of a person that a story edits. */
export const personPaths = ['lastName', 'extension'] as const
type PersonPath = (typeof personPaths)[number]

export type RecordStep =
  | { readonly what: 'score'; readonly desk: DeskNumber; readonly which: number }
  | { readonly what: 'write'; readonly desk: DeskNumber; readonly kind: 'email' | 'sms'; readonly files: number }
  | { readonly what: 'new person'; readonly desk: DeskNumber }
  | { readonly what: 'edit person'; readonly desk: DeskNumber; readonly which: number; readonly path: PersonPath }
  /** Somebody takes an unsent record back and leaves it as a draft, or mends it and sends it again. */
  | {
      readonly what: 'take back'
      readonly desk: DeskNumber
      readonly which: number | 'last'
      readonly isSentAgain: boolean
    }

type WrittenKind = 'qa' | 'email' | 'sms' | 'user'

/** One save of a record: what must arrive once, or be here. */
export interface Written {
  readonly desk: DeskNumber
  readonly kind: WrittenKind
  readonly id: string
  /** What only this save says. */
  readonly token: string
  /** Names and sizes of what an e-mail carries. */
  readonly files: readonly { readonly name: string; readonly size: number }[]
  isPromised: boolean
  /** `asked`: somebody began to, and the desk died before it answered. */
  takenBack: 'no' | 'asked' | 'unsent' | 'parked'
  /** Sent again in other words, or decided against: nobody waits for this one any more. */
  isReplaced: boolean
}

/** A value typed into a person that is there already. */
export interface PersonEdit {
  readonly desk: DeskNumber
  readonly id: string
  readonly path: PersonPath
  readonly token: string
  /** What stood there when the person began. */
  readonly saw: string
  isPromised: boolean
  isGivenUp: boolean
}

/** What has to come in for a story: reading lists of which nobody writes would be half of its time. */
export function kindsOf(steps: readonly { readonly what: string; readonly kind?: string }[]): PulledKind[] {
  const has = (what: string, kind?: string) => steps.some((step) => step.what === what && step.kind === kind)
  const kinds: PulledKind[] = []
  if (has('write', 'email')) kinds.push('email')
  if (has('write', 'sms') || has('regret')) kinds.push('sms')
  if (has('score')) kinds.push('qa')
  if (has('new person')) kinds.push('user')
  return kinds
}

export const storyCalls = ['call-a', 'call-b', 'call-c'] as const

export function createStoryRecords(props: {
  readonly desks: readonly [StoryDesk, StoryDesk]
  readonly now: () => number
  readonly newToken: (of: string) => string
  readonly note: (text: string) => void
  /** What a desk was shown of a person of the server when it last looked at this one. */
  readonly seenBy: (desk: DeskNumber, serverId: string) => Readonly<Record<PersonPath, string>> | null
}) {
  const { desks, now, newToken, note, seenBy } = props
  const written: Written[] = []
  const edits: PersonEdit[] = []
  /** What a save of a person stood against, which its writer was shown: desk, path and the server's value. */
  const decided = new Set<string>()

  /** Saving again over a clash decides it against what was shown. */
  async function noteDecision(desk: DeskNumber, { id, serverId }: { id: string; serverId: string | null }) {
    const rows = await desks[desk].db.listOutbox({ limit: 500 })
    if (!rows.some((row) => row.recordId === id && row.reason === 'server-changed')) return
    const seen = seenBy(desk, serverId ?? '')
    for (const path of personPaths) if (seen !== null) decided.add(`${desk} ${path} ${seen[path]}`)
  }

  function begin(about: Pick<Written, 'desk' | 'kind' | 'id' | 'token'>, files: Written['files'] = []): Written {
    const one: Written = { ...about, files, isPromised: false, takenBack: 'no', isReplaced: false }
    written.push(one)
    return one
  }

  async function score(desk: DeskNumber, callRef: string, id = v7()): Promise<void> {
    const token = newToken('score')
    const one = begin({ desk, kind: 'qa', id, token })
    const fields = scoredAs(callRef, token)
    note(`desk ${desk}: scores ${callRef} with ${token}`)
    const by = { draftId: id, outboxId: v7(), fields, createdBy: desks[desk].login, now: now() }
    one.isPromised = await desks[desk].promise((db) => db.saveScore(by))
  }

  async function send(desk: DeskNumber, fields: MessageFields, files: Written['files'], id = v7()): Promise<void> {
    const one = begin({ desk, kind: fields.kind, id, token: fields.text }, files)
    note(`desk ${desk}: sends ${fields.kind} ${fields.text} with ${files.length} files`)
    const fileOutboxIds = fields.attachments.map(() => v7())
    const by = { draftId: id, outboxId: v7(), fields, sender: desks[desk].login, now: now(), fileOutboxIds }
    one.isPromised = await desks[desk].promise((db) => db.sendMessage(by))
  }

  async function write(desk: DeskNumber, kind: 'email' | 'sms', count: number): Promise<void> {
    const token = newToken('text')
    const recipients = kind === 'email' ? ['school@school.example', 'aunt@family.example'] : ['0722000111']
    const files = Array.from({ length: kind === 'email' ? count : 0 }, (_, index) => ({
      name: `${token}-${index}.txt`,
      size: 10 + index,
    }))
    const attachments: string[] = []
    for (const { name, size } of files) {
      const id = await desks[desk].attach(name, size)
      if (id === null) return
      attachments.push(id)
    }
    // Lists carry no text of an e-mail: two of one subject, to one address, in one second are told apart only once they are read.
    const subject = kind === 'email' ? `Habari ${token}` : ''
    await send(desk, { kind, recipients, subject, text: token, attachments, caseId: null }, files)
  }

  async function newPerson(desk: DeskNumber): Promise<void> {
    const token = newToken('person')
    const id = v7()
    const one = begin({ desk, kind: 'user', id, token })
    const fields: PersonFields = { ...nobody, login: token, firstName: 'Zawadi' }
    note(`desk ${desk}: makes ${token}`)
    one.isPromised = await desks[desk].promise((db) =>
      db.savePerson({ id, isNew: true, outboxId: v7(), fields, now: now() }),
    )
  }

  async function editPerson(desk: DeskNumber, which: number, path: PersonPath): Promise<void> {
    const people = await storyPeople(desks[desk])
    const person = people[which % Math.max(1, people.length)]
    if (person === undefined) return
    const token = newToken(path)
    const about = { desk, id: person.id, path, token, saw: person.fields[path] }
    const edit: PersonEdit = { ...about, isPromised: false, isGivenUp: false }
    edits.push(edit)
    await noteDecision(desk, person)
    note(`desk ${desk}: writes ${token} into ${person.fields.login}`)
    const fields = { ...person.fields, [path]: token }
    edit.isPromised = await desks[desk].promise((db) =>
      db.savePerson({ id: person.id, isNew: false, outboxId: v7(), fields, now: now() }),
    )
  }

  /** What of this record is not yet at the server is nobody's any more. */
  function giveUp(desk: DeskNumber, row: Pick<OutboxRow, 'recordId'>): void {
    for (const edit of edits) if (edit.desk === desk && edit.id === row.recordId) edit.isGivenUp = true
  }

  async function takeBack(desk: DeskNumber, row: OutboxRow, isSentAgain: boolean): Promise<void> {
    const last = written.findLast((each) => each.id === row.recordId && each.desk === desk)
    if (last !== undefined) last.takenBack = 'asked'
    note(`desk ${desk}: takes ${row.kind} ${last?.token ?? ''} back (${row.state})`)
    const isTaken = await desks[desk].promise((db) => db.takeBack({ id: row.id, now: now() })).catch(() => null)
    if (isTaken === null && last !== undefined) last.takenBack = 'no'
    if (isTaken !== true) return
    if (row.kind === 'user') giveUp(desk, row)
    if (last === undefined) return
    // An edit of a person who is there is taken back, not the person.
    if (row.operation !== 'user.update') last.takenBack = row.state === 'parked' ? 'parked' : 'unsent'
    else last.takenBack = 'no'
    if (row.kind === 'user' || !isSentAgain) return
    last.isReplaced = true
    const { db } = desks[desk]
    if (row.kind === 'qa') {
      const draft = (await db.listQaDrafts()).find((each) => each.id === row.recordId)
      if (draft !== undefined) await score(desk, draft.fields.callRef, draft.id)
      return
    }
    const draft = (await db.listMessageDrafts()).find((each) => each.id === row.recordId)
    if (draft !== undefined) await send(desk, { ...draft.fields, text: newToken('text') }, last.files, draft.id)
  }

  return {
    written,
    edits,
    decided,
    async take(step: RecordStep): Promise<void> {
      switch (step.what) {
        case 'score':
          return score(step.desk, storyCalls[step.which % storyCalls.length] ?? storyCalls[0])
        case 'write':
          return write(step.desk, step.kind, step.files)
        case 'new person':
          return newPerson(step.desk)
        case 'edit person':
          return editPerson(step.desk, step.which, step.path)
        case 'take back': {
          const rows = await desks[step.desk].db.listOutbox({ limit: 500 })
          const own = rows.filter((row) => row.double === undefined && row.kind !== 'case' && row.kind !== 'file')
          const row = step.which === 'last' ? own.at(-1) : own[step.which % Math.max(1, own.length)]
          if (row !== undefined) await takeBack(step.desk, row, step.isSentAgain)
        }
      }
    },
    /**
     * What waits for a decision at the end: an edit of a person stands, on top of what was shown; a new person whom the
     * server has otherwise is taken back. Answers how many there were.
     */
    async decide(desk: DeskNumber): Promise<number> {
      const { db } = desks[desk]
      const rows = (await db.listOutbox({ limit: 500 })).filter(
        ({ kind, state }) => kind === 'user' && state === 'parked',
      )
      const clashes = rows.filter((row) => row.reason === 'server-changed')
      for (const row of clashes) {
        const person = (await db.listPeople()).find((each) => each.id === row.recordId)
        if (row.operation === 'user.create' || person === undefined) {
          await takeBack(desk, row, false)
          continue
        }
        note(`desk ${desk}: saves ${person.fields.login} once more`)
        await noteDecision(desk, person)
        const { id, fields } = person
        await desks[desk].promise((db) => db.savePerson({ id, isNew: false, outboxId: v7(), fields, now: now() }))
      }
      return clashes.length
    },
  }
}

export type StoryRecords = ReturnType<typeof createStoryRecords>

const nobody: PersonFields = { login: '', extension: '', firstName: '', lastName: '', phone: '', email: '' }

/** The people of the story at a desk, but not those who sit there. */
export async function storyPeople({ db }: Pick<StoryDesk, 'db'>) {
  return (await db.listPeople()).filter(({ fields }) => fields.login.startsWith('person-'))
}

function scoredAs(callRef: string, comments: string): QaFields {
  const empty = emptyQa(callRef)
  const scores = { ...empty.scores }
  for (const [index, name] of qaScoreNames.entries()) scores[name] = (index % 5) + 1
  return { ...empty, scores, comments }
}
