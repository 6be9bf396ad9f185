import {
  emptyQa,
  type Attachment,
  type MessageRecord,
  type QaFields,
  type QaRecord,
  type ReceivedFile,
} from '../../../preload/contract/index.ts'
import { Refusal, type fakeBridge } from '../fake-bridge.ts'

const id = (last: number): string => `0190a000-0000-7000-8000-${String(last).padStart(12, '0')}`

function scored(callRef: string, values: readonly number[]): QaFields {
  const empty = emptyQa(callRef)
  const names = Object.keys(empty.scores)
  const given = Object.fromEntries(names.map((name, place) => [name, values[place] ?? 0]))
  return { ...empty, scores: Object.assign({ ...empty.scores }, given), comments: 'Anasikiliza vizuri.' }
}

function scores(now: number): QaRecord[] {
  const agents = ['Juma Mrisho', 'Amina Wekesa', '8104', 'Daudi Tesfaye-Wolde-Giyorgis']
  return Array.from({ length: 14 }, (_, place) => ({
    id: id(600 + place),
    seq: Math.floor(now / 1000) * 1000 - place,
    serverId: place < 2 ? null : String(300 - place),
    fields: scored(`1700${String(834 + place)}`, [5, 4, 5, 3, 4, 4, place % 5 || 5, 4, 5]),
    agent: agents[place % agents.length] ?? '',
    createdAt: now - place * 7 * 3_600_000,
    createdBy: 'neema',
    state: place === 0 ? 'saved' : place === 1 ? 'needs-you' : 'accepted',
  }))
}

function messages(now: number): MessageRecord[] {
  const texts = [
    ['email', 'Referral of a girl of 15 to the shelter', 'makao@kisumu.example, mwalimu@voi.example'],
    ['sms', 'Njoo kesho saa nne asubuhi, tutakungoja mlangoni.', '0711 000 482'],
    ['email', 'Re: About school', ''],
    [
      'sms',
      'Good evening, a child near us comes to school with marks. Whom can I tell? A message is safer than a call.',
      '',
    ],
  ] as const
  return Array.from({ length: 16 }, (_, place) => {
    const [kind, words, to] = texts[place % texts.length] ?? texts[0]
    const hasCome = to === ''
    return {
      id: id(700 + place),
      seq: Math.floor(now / 1000) * 1000 - place,
      serverId: place === 0 ? null : String(800 - place),
      fields: {
        kind,
        recipients: hasCome ? [] : to.split(', '),
        subject: kind === 'email' ? words : '',
        text: words,
        attachments: [],
        caseId: null,
      },
      box: hasCome ? 'inbox' : 'sent',
      status: hasCome ? 'received' : 'sent',
      sender: hasCome ? 'visitor90116@mail.example' : 'amina',
      createdAt: now - place * 5 * 3_600_000,
      state: place === 0 ? 'saved' : 'accepted',
    }
  })
}

const file = (last: number, name: string, more: Partial<ReceivedFile>): ReceivedFile => ({
  id: id(last),
  name,
  mediaType: 'application/pdf',
  size: 240_000,
  state: 'at-server',
  received: 0,
  reason: null,
  ...more,
})

const received: readonly ReceivedFile[] = [
  file(900, 'barua-ya-shule.pdf', {}),
  file(901, 'picha za nyumbani na majirani, sehemu ya kwanza kati ya tano, zilizopigwa Jumatatu.zip', {
    state: 'coming',
    size: 4_100_000,
    received: 1_500_000,
  }),
  file(902, 'cheti.png', { state: 'here' }),
  file(903, 'video.mp4', { state: 'too-large', size: 90_000_000 }),
  file(904, 'fomu.docx', { reason: 'server-timeout' }),
]

/** Scores and messages, such as `#/quality`, `#/messages` or, for an e-mail with files, `#/messages/…702` of the list. */
export function answerRecords(fake: ReturnType<typeof fakeBridge>, wanted: URLSearchParams, now: number): void {
  const drafts = wanted.get('drafts') === 'none' ? [] : [{ id: id(610), fields: scored('17000901', [5, 4]) }]
  const dated = { createdAt: now - 900_000, updatedAt: now - 600_000 }
  fake.answers('qa.listDrafts', ({ below }) =>
    below === undefined ? drafts.map((each) => ({ ...each, ...dated })) : [],
  )
  fake.answers('qa.saveDraft', () => ({ updatedAt: Date.now() }))
  fake.answers('qa.discardDraft', () => ({}))
  fake.answers('qa.restoreDraft', ({ id: draftId }) => ({ id: draftId, fields: scored('17000901', [5, 4]), ...dated }))
  fake.answers('qa.list', ({ callRef }) => ({ rows: callRef === null ? scores(now) : [], next: null }))
  fake.answers('qa.get', ({ id: scoreId }) => {
    const found = scores(now).find((each) => each.id === scoreId)
    if (found === undefined) throw new Refusal('not-found')
    return found
  })
  fake.answers('qa.save', ({ draftId }) => ({ id: draftId, state: 'saved', savedAt: Date.now() }))
  fake.answers('messages.listDrafts', () => [])
  fake.answers('messages.saveDraft', () => ({ updatedAt: Date.now() }))
  fake.answers('messages.discardDraft', () => ({}))
  fake.answers('messages.send', ({ draftId }) => ({ id: draftId, state: 'saved', savedAt: Date.now() }))
  fake.answers('messages.list', () => ({ rows: messages(now), next: null }))
  fake.answers('messages.get', ({ id: messageId }) => {
    const message = messages(now).find((each) => each.id === messageId)
    if (message === undefined) throw new Refusal('not-found')
    const hasFiles = message.fields.kind === 'email' && message.fields.recipients.length === 0
    const attachments: Attachment[] = []
    return { message, attachments, received: hasFiles ? [...received] : [] }
  })
  fake.answers('files.fetch', () => file(900, 'barua-ya-shule.pdf', { state: 'coming', received: 60_000 }))
  fake.answers('files.stopFetch', () => ({}))
}
