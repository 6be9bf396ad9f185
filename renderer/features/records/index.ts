/** What scores and messages share on their way from typing to the server. */
export { default as RecordLine } from './RecordLine.vue'
export { useKeptDraft } from './use-kept-draft.ts'
export { useKeptWork } from './kept-work.ts'
export { useProblemWords } from './use-problem-words.ts'
export { useRecordWay } from './use-record-way.ts'
