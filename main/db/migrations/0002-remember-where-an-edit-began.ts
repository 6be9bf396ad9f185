import type { Migration } from '../migrate.ts'

/** The case as it was when an edit of it was begun: tells later what its writer changed and what only the server did. */
export const rememberWhereAnEditBegan: Migration = {
  version: 2,
  name: 'remember-where-an-edit-began',
  up(database) {
    database.exec('ALTER TABLE drafts ADD COLUMN begun_on TEXT')
  },
}
