import type {
  Attachment,
  CallRecord,
  CaseFields,
  CaseRecord,
  CaseRow,
  Conflict,
  ContactCard,
  ContactFields,
  ContactRow,
  FieldProblem,
  HistoryEntry,
  MessageFields,
  MessageRecord,
  OutboxRow,
  ReceivedFile,
  ServerCall,
  YearlySheet,
} from '../../preload/contract/index.ts'
import { personalAxes } from '../../preload/contract/index.ts'
import { hideText, maskAddress, maskFileName, maskName, maskNumber, maskReach } from './mask-text.ts'

/** Each of these keeps the shape of what it is given and leaves out what says who a client is or what they told. */

/** Town, country and what somebody is to the helpline stay: reports count by them, and they name nobody. */
export function maskContact(contact: ContactFields): ContactFields {
  return {
    ...contact,
    firstName: maskName(contact.firstName),
    lastName: maskName(contact.lastName),
    phone: maskNumber(contact.phone),
    email: maskAddress(contact.email),
    // "Head teacher" of one school is one person.
    positionInOrg: hideText(contact.positionInOrg),
    orgName: maskName(contact.orgName),
  }
}

function maskCaseFields(fields: CaseFields): CaseFields {
  return {
    ...fields,
    narrative: hideText(fields.narrative),
    resolution: hideText(fields.resolution),
    contact: maskContact(fields.contact),
  }
}

export function maskCaseRow(row: CaseRow): CaseRow {
  return {
    ...row,
    firstName: maskName(row.firstName),
    lastName: maskName(row.lastName),
    phone: maskNumber(row.phone),
    excerpt: hideText(row.excerpt),
  }
}

export function maskCase(record: CaseRecord): CaseRecord {
  return { ...record, fields: maskCaseFields(record.fields) }
}

export function maskContactRow(row: ContactRow): ContactRow {
  return {
    ...row,
    firstName: maskName(row.firstName),
    lastName: maskName(row.lastName),
    phone: maskNumber(row.phone),
    email: maskAddress(row.email),
    otherName: maskName(row.otherName),
  }
}

export function maskContactCard(card: ContactCard): ContactCard {
  return { ...card, ...maskContact(card), otherNames: card.otherNames.map(maskName) }
}

export function maskHistoryEntry(entry: HistoryEntry): HistoryEntry {
  if (entry.kind === 'case') return { ...entry, case: maskCaseRow(entry.case) }
  if (entry.kind !== 'message') return { ...entry, call: maskServerCall(entry.call) }
  const { subject, excerpt } = entry.message
  return { ...entry, message: { ...entry.message, subject: hideText(subject), excerpt: hideText(excerpt) } }
}

export function maskConflict(conflict: Conflict): Conflict {
  const masked = (fields: CaseFields | null) => (fields === null ? null : maskCaseFields(fields))
  return {
    ...conflict,
    mine: maskCaseFields(conflict.mine),
    theirs: masked(conflict.theirs),
    base: masked(conflict.base),
    candidates: conflict.candidates.map((each) => ({ ...each, fields: maskCaseFields(each.fields) })),
  }
}

function maskMessageFields(fields: MessageFields): MessageFields {
  return {
    ...fields,
    recipients: fields.recipients.map(maskReach),
    subject: hideText(fields.subject),
    text: hideText(fields.text),
  }
}

/** The sender too: of what came in it is the client; of what was sent, the login of a colleague, masked with it. */
export function maskMessage(message: MessageRecord): MessageRecord {
  return { ...message, fields: maskMessageFields(message.fields), sender: maskReach(message.sender) }
}

export function maskAttachment(file: Attachment): Attachment {
  return { ...file, name: maskFileName(file.name) }
}

export function maskReceivedFile(file: ReceivedFile): ReceivedFile {
  return { ...file, name: maskFileName(file.name) }
}

/** An extension of a colleague is no number of a client, but nobody can tell the two apart for certain. */
export function maskServerCall<Call extends Pick<ServerCall, 'number'>>(call: Call): Call {
  return { ...call, number: maskNumber(call.number) }
}

export function maskCall(call: CallRecord): CallRecord {
  return { ...call, number: maskNumber(call.number), name: maskName(call.name) }
}

/**
 * What no row of the yearly sheet takes is listed by its own words: those of an axis by which nobody who sees masked counts
 * are hidden, and lines that only differed in them are one. Rows stay: which there are the site has said, and signed.
 */
export function maskYearlySheet(sheet: YearlySheet): YearlySheet {
  return {
    ...sheet,
    sections: sheet.sections.map((section) => {
      const { axes, unmapped } = section
      if (!axes.some((axis) => personalAxes.has(axis))) return section
      const lines = new Map<string, YearlySheet['sections'][number]['unmapped'][number]>()
      for (const { values, count } of unmapped) {
        const shown = values.map((value, at) => {
          const axis = axes[at]
          return axis !== undefined && !personalAxes.has(axis) ? value : hideText(value)
        })
        const key = JSON.stringify(shown)
        lines.set(key, { values: shown, count: count + (lines.get(key)?.count ?? 0) })
      }
      const shown = [...lines.values()].toSorted((one, other) => other.count - one.count)
      return {
        ...section,
        unmapped: shown,
        unmappedLines: Math.max(shown.length, section.unmappedLines - unmapped.length + shown.length),
      }
    }),
  }
}

/** A server may repeat in a refusal what it was sent. */
export function maskProblems(problems: readonly FieldProblem[]): FieldProblem[] {
  return problems.map((each) => ({ ...each, serverText: null }))
}

/** Kinds of work that are about a client; scores and people are about the staff. */
const aboutClients: ReadonlySet<OutboxRow['kind']> = new Set(['case', 'email', 'sms', 'call', 'file'])

export function isAboutClient(kind: OutboxRow['kind']): boolean {
  return aboutClients.has(kind)
}

export function maskOutboxRow(row: OutboxRow): OutboxRow {
  if (!isAboutClient(row.kind)) return row
  const name = row.kind === 'file' ? maskFileName(row.name) : maskReach(row.name)
  return { ...row, name, problems: maskProblems(row.problems) }
}
