import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { v7 } from 'uuid'
import { openDesk } from '../../../main/db/open-desk.ts'
import { openDatabase } from '../../../main/db/open.ts'
import { unsentContent } from '../../../main/export/unsent-content.ts'
import { createKeyring } from '../../../main/keys/keyring.ts'
import { readAside } from '../../../main/keys/read-aside.ts'
import { emptyQa } from '../../../preload/contract/records.ts'
import { nodePorts } from '../../kit/desk-core.ts'
import { caseFields, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

/**
 * What somebody typed or decided, and no server has, is in an export of unsent work, whatever table it stands in. A new table,
 * or a new small value, fails here until it is said to be in the export or why it need not be.
 */

type Desk = ReturnType<TempDatabase['openHere']>['api']
/** Writes the word into the table as the program does, or as a row of the same shape. */
type Put = (desk: Desk, word: string, run: (sql: string, ...values: (string | number)[]) => void) => void

const now = 1_790_000_000_000
const person = { login: 'neema', extension: '', firstName: '', lastName: '', phone: '', email: '' }
const saved = (desk: Desk, caseId: string, narrative: string) =>
  desk.saveCase({
    ...{ caseId, outboxId: `out-${caseId}`, draftId: `draft-${caseId}`, createdBy: 'amina', now },
    fields: caseFields({ narrative }),
  })

/** Tables whose words are in the export, and how a word gets into each. */
const inExport: Readonly<Record<string, Put>> = {
  outbox: (desk, word) => saved(desk, 'case-1', word),
  drafts: (desk, word) => desk.saveDraft({ id: 'draft-2', caseId: null, fields: caseFields({ narrative: word }), now }),
  record_drafts(desk, word) {
    const fields = { ...emptyQa('17.1'), comments: word }
    desk.saveRecordDraft({ id: 'score', kind: 'qa', fields, now })
  },
  person_drafts: (desk, word) => desk.savePersonDraft({ id: 'person', fields: { ...person, firstName: word }, now }),
  follow_ups(desk, word) {
    saved(desk, 'case-2', 'followed')
    desk.saveFollowUp({ followUp: { id: 'follow', caseId: 'case-2', note: word }, dueAt: now, now })
  },
  call_backs(desk, word) {
    const about = { priority: 'high', day: '2026-11-23', fromMinute: 60, toMinute: 90 } as const
    const callBack = { id: 'back', madeFrom: 'hand', number: '0722000111', name: '', note: word, ...about } as const
    desk.saveCallBack({ callBack: { ...callBack, caseId: null, callId: null }, fromAt: now, toAt: now + 1, now })
  },
  sample_months: (_desk, word, run) =>
    run("INSERT INTO sample_months VALUES ('2026-11', '{}', ?, 0, 1, 'neema')", word),
  sample_picks: (_desk, word, run) =>
    run(
      `INSERT INTO sample_picks (month, call_ref, seq, at, agent, queue, direction, has_recording, reasons, swapped_at,
         swapped_by, swap_reason) VALUES ('2026-11', '17.2', 1, 1, '103', '116', 'in', 0, '[]', 1, 'neema', ?)`,
      word,
    ),
  recording_remarks: (_desk, word, run) =>
    run(
      `INSERT INTO recording_remarks (id, call_ref, at_ms, text, created_at, created_by) VALUES ('r', '17.3', 5, ?, 1, 'neema')`,
      word,
    ),
  recording_listens: (_desk, word, run) =>
    run('INSERT INTO recording_listens (call_ref, at, who, from_ms, to_ms) VALUES (?, 1, ?, 0, 5)', '17.3', word),
  qa_acknowledgements: (_desk, word, run) => run('INSERT INTO qa_acknowledgements VALUES (?, 1)', word),
  security_events: (desk, word) => desk.recordSecurityEvent({ kind: 'signed-in', at: now, detail: word }),
  meta: (desk, word) => desk.setMeta({ key: 'a value of later', value: JSON.stringify({ name: word }) }),
}

/** Tables that need not be in it, and why. */
const elsewhere: Readonly<Record<string, string>> = {
  axis_words: 'counted from the cases',
  call_back_attempts: 'calls that were made, counted in each call-back',
  calls: 'nobody typed them; what a person made of one is a case, a draft or a call-back',
  case_axes: 'counted from the cases',
  case_looks: 'when a case was last compared with the server',
  cases: 'an unsent one is in the outbox as a whole, the others are at the server',
  doubles: 'both records are at the server',
  files: 'keys and sizes; the files themselves are named and come along',
  message_addresses: 'derived from the messages',
  message_layouts: 'the server’s',
  messages: 'an unsent one is in the outbox as a whole, the others are at the server',
  openings: 'how often the file was opened',
  passed_over: 'copies of the server’s records',
  people: 'an unsent change is in the outbox as a whole, the others are at the server',
  qa_scores: 'an unsent one is in the outbox as a whole, the others are at the server',
  received_files: 'the server’s',
  recordings: 'copies of the server’s',
  removed_cases: 'for the index of the search',
  sent_records: 'what the server has taken, for noticing a second one',
  server_calls: 'the server’s',
}

/** Small values that say nothing anybody chose or typed. */
const ofTheProgram = ['person', 'pull.position', 'recovery-signer', 'returnReport.awayFrom', 'storage.sweep']
const chosen = ['board.thresholds', 'calls.view', 'reports.saved']

let temp: TempDatabase
beforeEach(() => {
  temp = tempDatabase()
})
afterEach(() => temp.remove())

const wordOf = (table: string) => `Neno la ${table} pekee.`

function fill(key: Uint8Array = temp.key): string[] {
  const desk = openDesk({ file: temp.file, key })
  const bare = openDatabase({ file: temp.file, key })
  for (const [table, put] of Object.entries(inExport)) {
    put(desk.api, wordOf(table), (sql, ...values) => void bare.prepare(sql).run(...values))
  }
  for (const key of [...ofTheProgram, ...chosen]) desk.api.setMeta({ key, value: JSON.stringify([`Thamani ${key}.`]) })
  const [id, caseId] = [v7(), v7()]
  const begun = { id, isNew: true, day: '2026-11-', minute: null, note: 'Neno lililoanzwa.', caseId, about: 'Zawadi' }
  desk.api.keepAgendaDraft({ draft: { kind: 'follow-up', ...begun }, now })
  const tables = bare
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .pluck()
    .all()
  bare.close()
  desk.close()
  return tables
}

/** The tables whose words stand in a text. */
const saidIn = (text: string) => Object.keys(inExport).filter((table) => text.includes(wordOf(table)))

test('everything somebody typed or decided on this computer is in the export, and no table is forgotten', async () => {
  const tables = fill()
  expect(tables).toEqual([...Object.keys(inExport), ...Object.keys(elsewhere)].toSorted())
  const db = await temp.startClient()
  const { text } = await unsentContent(db, null, { exportedAt: now, exportedBy: 'amina' })
  await db.close()
  expect(saidIn(text.toString())).toEqual(Object.keys(inExport))
  const valued = [...ofTheProgram, ...chosen].filter((key) => text.includes(`Thamani ${key}.`))
  expect(valued).toEqual(chosen)
  expect(text.includes('Neno lililoanzwa.')).toBe(true)
})

test('the same is read out of a damaged file that was set aside', async () => {
  const keyring = createKeyring({
    file: join(temp.folder, 'keyring.json'),
    workspace: '0123456789abcdef',
    vault: nodePorts().keyVault,
    testOnlyScryptCost: 1024,
  })
  fill((await keyring.create('a password of hers', now)).key)
  const file = join(temp.folder, 'workspace.db.damaged-20261122T133000')
  copyFileSync(temp.file, file)
  const read = await readAside({ file, by: { password: 'a password of hers' }, testOnlyScryptCost: 1024 })
  expect(saidIn(JSON.stringify(read))).toEqual(Object.keys(inExport).filter((table) => table !== 'security_events'))
  expect(JSON.stringify(read)).toContain('Neno lililoanzwa.')
})
