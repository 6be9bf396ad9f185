/** What other features may use of the live board. */
export { useDropOffNotices } from './use-drop-off-notices.ts'
export { useMissedNotices } from './use-missed-notices.ts'
