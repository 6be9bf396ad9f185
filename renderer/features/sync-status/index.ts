/** What others may show of the state of synchronisation and storage. Nothing here takes the keyboard. */
export { default as PullStrip } from './PullStrip.vue'
export { default as ReturnReportCard } from './ReturnReportCard.vue'
export { default as StorageBanner } from './StorageBanner.vue'
export { default as SyncSettings } from './SyncSettings.vue'
