import { AppError } from '../../preload/contract/errors.ts'
import { PersonFields } from '../../preload/contract/records.ts'
import type { ContactDbApi } from './contact-db-api.ts'
import type { DatabaseConnection } from './open.ts'
import { createContactHistory } from './queries/contact-history.ts'
import { createContactQueries } from './queries/contacts.ts'
import type { OutboxQueries } from './queries/outbox.ts'
import { createPeopleQueries, withoutBase } from './queries/people.ts'
import { createPersonDraftQueries } from './queries/person-drafts.ts'

/** The part of `DbApi` about contacts, and about what an administrator writes of people. */
export function createContactApi(
  database: DatabaseConnection,
  {
    outbox,
    read,
    write,
  }: {
    readonly outbox: OutboxQueries
    readonly read: <T>(work: () => T) => T
    readonly write: <T>(work: () => T) => T
  },
): ContactDbApi {
  const contacts = createContactQueries(database)
  const history = createContactHistory(database, contacts)
  const people = createPeopleQueries(database)
  const drafts = createPersonDraftQueries(database)

  const needPerson = (id: string) => {
    const person = people.byId(id)
    if (person === null) throw new AppError('not-found')
    return person
  }

  return {
    pageContacts: (input) => read(() => contacts.page(input)),
    contactsOfCases: ({ seqs }) => read(() => contacts.contactsAt(seqs, seqs.length)),
    contactsByEmail: (input) => read(() => contacts.byEmail(input)),
    contactCard: ({ caseId }) => read(() => contacts.card(caseId)),
    contactHistory: (input) => read(() => history(input)),
    findContact: (input) => read(() => ({ caseId: contacts.find(input) })),

    getPerson: ({ id }) =>
      read(() => {
        const waiting = outbox.ofRecord(id).find((row) => row.state === 'parked' && row.reason === 'server-changed')
        const theirs = waiting?.theirs ?? null
        return {
          person: withoutBase(needPerson(id)),
          theirs: theirs === null ? null : PersonFields.parse(JSON.parse(theirs)),
        }
      }),
    photoOf: ({ id }) =>
      read(() => {
        const { photoAtServer: serverId, photo } = needPerson(id)
        return { serverId, keptId: photo.keptId }
      }),
    listPersonDrafts: (input) => read(() => drafts.open(input?.below)),
    savePersonDraft: ({ id, fields, now }) =>
      write(() => {
        drafts.save({ id, fields, begunOn: people.byId(id)?.fields ?? null, now })
        return { updatedAt: now }
      }),
    discardPersonDraft({ id, now }) {
      write(() => {
        if (drafts.discard(id, now) === 0) throw new AppError('not-found')
      })
    },
    restorePersonDraft: ({ id, now }) =>
      write(() => {
        drafts.restore(id, now)
        const draft = drafts.byId(id)
        if (draft === null) throw new AppError('not-found')
        return draft
      }),
  }
}
