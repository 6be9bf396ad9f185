/** What scores and messages share on their way from typing to the server, and in their lists. */
export { default as RecordLine } from './RecordLine.vue'
export { default as RecordListBody } from './RecordListBody.vue'
export { createRecordList } from './record-list.ts'
export { draftLook, recordLooks } from './record-looks.ts'
export { useProblemWords } from './use-problem-words.ts'
export { useRecordDraft } from './use-record-draft.ts'
export { useRecordWay } from './use-record-way.ts'
export { useUndoDiscard } from './use-undo-discard.ts'
