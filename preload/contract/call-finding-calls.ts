import { z } from 'zod'
import { CallColumn, callColumns, CallSearch, CallView, CallWords, FoundCall, SavedCallFilter } from './call-finding.ts'
import { CallCursor } from './call-log.ts'
import { call } from './define.ts'
import { Nothing, PageSize } from './inputs.ts'

const needs = 'call.read'
const Found = z.array(FoundCall).max(100)

/** Calls about finding calls: everybody's, as far as the server shows them to this person. */
export const callFindingCalls = {
  calls: {
    /** Those on this computer, newest first; also without a server. Remarks may be searched by who may listen: `forbidden`. */
    find: call('calls.find', {
      in: z.strictObject({ search: CallSearch, before: CallCursor, limit: PageSize }),
      out: z.strictObject({ rows: Found, next: CallCursor }),
      needs,
    }),
    /**
     * What the server has beyond them, newest first, `skip` of its rows in. Nothing where the server cannot search by what is
     * asked: a part of a number, remarks, what is on this computer. `server-unreachable` and its like while it is away.
     */
    findAtServer: call('calls.findAtServer', {
      in: z.strictObject({ search: CallSearch, skip: z.number().int().nonnegative() }),
      out: z.strictObject({ rows: z.array(FoundCall).max(300), next: z.number().int().nonnegative().nullable() }),
      needs,
      perTenSeconds: 40,
    }),
    /** Counsellors, queues and endings of the calls on this computer, and the names of all who work here. */
    listWords: call('calls.listWords', { in: Nothing, out: CallWords, needs }),
    /** The kept filters by name, and the columns this person has chosen. */
    getView: call('calls.getView', { in: Nothing, out: CallView, needs }),
    /** Keeps a filter; the one of this id is replaced. `too-large` when there are too many. */
    saveFilter: call('calls.saveFilter', {
      in: z.strictObject({
        id: z.uuid().nullable(),
        name: SavedCallFilter.shape.name,
        choice: SavedCallFilter.shape.choice,
      }),
      out: SavedCallFilter,
      needs,
    }),
    removeFilter: call('calls.removeFilter', { in: z.strictObject({ id: z.uuid() }), out: Nothing, needs }),
    chooseColumns: call('calls.chooseColumns', {
      in: z.strictObject({ columns: z.array(CallColumn).max(callColumns.length).nullable() }),
      out: Nothing,
      needs,
    }),
  },
} as const
