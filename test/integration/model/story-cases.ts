import { v7 } from 'uuid'
import { emptyCase, noFilter } from '../../../preload/contract/cases.ts'
import type { CaseFields, CaseRecord } from '../../../preload/contract/cases.ts'
import { valueOf, withValue } from '../../../preload/contract/form-rules.ts'
import type { OutboxRow } from '../../../preload/contract/outbox.ts'
import type { StoryClock } from './story-clock.ts'
import type { StoryDesk } from './story-desk.ts'
import { paths } from './story-server.ts'
import type { Path, Values } from './story-server.ts'

/** What a story tells of cases: new ones, edits of those that are here, and what a person decides. */

type DeskNumber = 0 | 1

/** One value that somebody typed and saved: the unit that must never be lost. */
export interface Save {
  readonly token: string
  readonly desk: DeskNumber
  readonly caseId: string
  readonly path: Path
  /** What stood in the field when the person began. */
  readonly saw: string
  /** The desk has said "saved on this computer". */
  isPromised: boolean
}

/** A case made at a desk of the story. */
interface Made {
  readonly caseId: string
  readonly source: 'walkin' | 'call'
  readonly sourceId: string
  isPromised: boolean
}

export function createStoryCases(props: {
  readonly desks: readonly [StoryDesk, StoryDesk]
  readonly clock: StoryClock
  readonly newToken: (of: string) => string
  readonly note: (text: string) => void
}) {
  const { desks, clock, newToken, note } = props
  const saves: Save[] = []
  const made: Made[] = []
  const givenUp = new Set<string>()
  const decided = new Set<string>()

  /** Every case of a desk, newest first. */
  async function at(desk: DeskNumber): Promise<CaseRecord[]> {
    const { db } = desks[desk]
    const rows = await db.pageCases({ filter: noFilter(), before: null, limit: 100 })
    return Promise.all(rows.map((row) => db.getCase({ id: row.id })))
  }

  /** Somebody opens a case, types for a while and saves. */
  async function edit(
    desk: DeskNumber,
    record: CaseRecord,
    input: { values: Partial<Values>; typingMs: number },
  ): Promise<void> {
    const draftId = v7()
    await desks[desk].db.saveDraft({ id: draftId, caseId: record.id, fields: record.fields, now: clock.now() })
    await clock.advance(input.typingMs)
    if (!desks[desk].isAlive) return
    let { fields } = record
    const typed: Save[] = []
    for (const path of paths) {
      const value = input.values[path]
      if (value === undefined) continue
      const saw = valueOf(record.fields, path)
      fields = withValue(fields, path, value)
      typed.push({ token: value, desk, caseId: record.id, path, saw, isPromised: false })
    }
    saves.push(...typed)
    const isSaved = await desks[desk].save({ caseId: record.id, draftId, fields })
    for (const each of typed) each.isPromised = isSaved
  }

  async function saveNew(desk: DeskNumber, source: 'walkin' | 'call'): Promise<void> {
    const caseId = v7()
    const token = newToken('narrative')
    const sourceId = source === 'call' ? token.replace('narrative', 'call') : ''
    const blank = emptyCase()
    const fields: CaseFields = {
      ...blank,
      source,
      sourceId,
      categoryMain: '1',
      narrative: token,
      contact: { ...blank.contact, firstName: 'Zawadi' },
    }
    const mine: Made = { caseId, source, sourceId, isPromised: false }
    const save: Save = { token, desk, caseId, path: 'narrative', saw: '', isPromised: false }
    made.push(mine)
    saves.push(save)
    mine.isPromised = await desks[desk].save({ caseId, draftId: v7(), fields })
    save.isPromised = mine.isPromised
    note(`desk ${desk}: saves ${source} ${caseId.slice(-4)} with ${token}`)
  }

  /** Decides every clash at a desk: for each field that both changed, what stands here, or what stands there. */
  async function resolve(desk: DeskNumber, isMine: boolean): Promise<number> {
    const { db, engine } = desks[desk]
    const rows = await db.listOutbox({ limit: 500 })
    const isClash = ({ kind, state, reason }: OutboxRow) =>
      kind === 'case' && state === 'parked' && reason === 'server-changed'
    const clashes = rows.filter(isClash)
    for (const { recordId: caseId } of clashes) {
      const { mine, theirs, base, seen } = await db.conflictOf({ caseId })
      if (theirs === null) continue
      let fields = theirs
      for (const path of paths) {
        const [here, there] = [valueOf(mine, path), valueOf(theirs, path)]
        const before = base === null ? null : valueOf(base, path)
        if (here === there || here === before) continue
        decided.add(`${desk} ${caseId} ${path} ${there}`)
        if (there === before || isMine) fields = withValue(fields, path, here)
        else givenUp.add(here)
      }
      note(`desk ${desk}: decides ${caseId.slice(-4)} for ${isMine ? 'its own' : 'the server’s'}`)
      await db.resolveConflict({ caseId, outboxId: v7(), fields, seen, now: clock.now() })
      engine.nudge()
      await clock.settle()
    }
    return clashes.length
  }

  /** What the server has no more is sent once more as a new record. */
  async function sendAsNew(desk: DeskNumber): Promise<number> {
    const { db, engine } = desks[desk]
    const rows = await db.listOutbox({ limit: 500 })
    const gone = rows.filter((row) => row.state === 'parked' && row.reason === 'server-missing')
    for (const { recordId: caseId } of gone) {
      note(`desk ${desk}: sends ${caseId.slice(-4)} as new`)
      await db.resolveMissing({
        caseId,
        choice: 'send-as-new',
        outboxId: v7(),
        reference: v7(),
        draftId: v7(),
        now: clock.now(),
      })
      engine.nudge()
      await clock.settle()
    }
    return gone.length
  }

  return { saves, made, givenUp, decided, at, edit, saveNew, resolve, sendAsNew }
}

export type StoryCases = ReturnType<typeof createStoryCases>
