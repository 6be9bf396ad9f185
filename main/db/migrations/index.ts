import type { Migration } from '../migrate.ts'
import { createDesk } from './0001-create-desk.ts'
import { rememberWhereAnEditBegan } from './0002-remember-where-an-edit-began.ts'
import { logCalls } from './0003-log-calls.ts'
import { keepEveryKind } from './0004-keep-every-kind.ts'
import { watchOverStorage } from './0005-watch-over-storage.ts'
import { listReceivedFiles } from './0006-list-received-files.ts'
import { keepDiscardedRecords } from './0007-keep-discarded-records.ts'
import { keepRecordings } from './0008-keep-recordings.ts'
import { countByAxes } from './0009-count-by-axes.ts'
import { keepSamples } from './0010-keep-samples.ts'
import { keepAgenda } from './0011-keep-agenda.ts'
import { acknowledgeFeedback } from './0012-acknowledge-feedback.ts'
import { findCalls } from './0013-find-calls.ts'
import { knowPeople } from './0014-know-people.ts'
import { readMessages } from './0015-read-messages.ts'
import { noticeDoubles } from './0016-notice-doubles.ts'
import { findPartsOfNumbers } from './0017-find-parts-of-numbers.ts'

/** Every step of the schema in order; a new one is appended with the next number. */
export const migrations: readonly Migration[] = [
  createDesk,
  rememberWhereAnEditBegan,
  logCalls,
  keepEveryKind,
  watchOverStorage,
  listReceivedFiles,
  keepDiscardedRecords,
  keepRecordings,
  countByAxes,
  keepSamples,
  keepAgenda,
  acknowledgeFeedback,
  findCalls,
  knowPeople,
  readMessages,
  noticeDoubles,
  findPartsOfNumbers,
]
