import type { Migration } from '../migrate.ts'
import { createDesk } from './0001-create-desk.ts'
import { rememberWhereAnEditBegan } from './0002-remember-where-an-edit-began.ts'
import { logCalls } from './0003-log-calls.ts'
import { keepEveryKind } from './0004-keep-every-kind.ts'
import { watchOverStorage } from './0005-watch-over-storage.ts'

/** Every step of the schema in order; a new one is appended with the next number. */
export const migrations: readonly Migration[] = [
  createDesk,
  rememberWhereAnEditBegan,
  logCalls,
  keepEveryKind,
  watchOverStorage,
]
