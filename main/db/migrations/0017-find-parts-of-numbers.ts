import type { Migration } from '../migrate.ts'

/** A narrow copy of the walk through the calls: a part of a number is looked for in it, newest first. */
export const findPartsOfNumbers: Migration = {
  version: 17,
  name: 'find-parts-of-numbers',
  up(database) {
    database.exec('CREATE INDEX server_calls_walk ON server_calls (seq, digits)')
  },
}
