import { defineStore } from 'pinia'
import type { QaDraft, QaRecord } from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { bridge } from '../../bridge/bridge.ts'
import { createRecordList } from '../records/index.ts'

/** The scores of this computer: what is half filled in, what waits and what was fetched. */
export const useScoreListStore = defineStore('scores', () => {
  const desk = useDeskStore()
  const { drafts, rows, phase, error, hasMore, reload, more } = createRecordList<QaRecord, QaDraft>({
    kinds: ['qa'],
    readRows: (page) => bridge().qa.list({ callRef: null, ...page }),
    readDrafts: (page) => bridge().qa.listDrafts(page),
    canWrite: () => desk.can('qa.write'),
  })
  return { drafts, rows, phase, error, hasMore, reload, more }
})
